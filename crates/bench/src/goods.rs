//! Ten thousand products as another shop system would export them.

use std::fmt::Write as _;

/// How many products.
pub const PRODUCTS: u32 = 10_000;
/// Units of each variant.
const PLENTY: usize = 100_000;
/// The product whose first variant everybody wants.
pub const HOT: u32 = 7_777;
/// Units of that variant.
pub const HOT_UNITS: u32 = 600;
const COLUMNS: &str = "Handle,Title,Body (HTML),Vendor,Type,Tags,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Qty,Variant Price\n";
const THINGS: [&str; 10] = ["Shoe", "Sandal", "Bag", "Lamp", "Shirt", "Kettle", "Phone", "Blanket", "Chair", "Watch"];
const LOOKS: [&str; 10] =
    ["Leather", "Canvas", "Classic", "Soft", "Travel", "Night", "Kitenge", "Wooden", "Light", "Urban"];
const COLOURS: [&str; 5] = ["Black", "Red", "Blue", "Green", "White"];

fn pick<const N: usize>(words: [&'static str; N], n: u32) -> &'static str {
    words[n as usize % N]
}

/// The file, Shopify's columns, three variants of each product. Product n is `p{n}`, its variants `S{n}-0` to `-2`. Of the
/// first variant of [`HOT`] there are `hot_units`.
pub fn file(hot_units: usize) -> String {
    let mut file = COLUMNS.to_owned();
    for n in 0..PRODUCTS {
        let (thing, look) = (pick(THINGS, n), pick(LOOKS, n / 10));
        for v in 0..3 {
            let (size, colour) = (36 + (n + v * 2) % 9, pick(COLOURS, n / 7 + v));
            let (title, body, tags, names) = if v == 0 {
                let body = "A thing that lasts for years in Nairobi rain and sun. ".repeat(6);
                (format!("{look} {thing} {n}"), body, format!("viatu {},{thing}", n % 50), ("Size", "Color"))
            } else {
                (String::new(), String::new(), String::new(), ("", ""))
            };
            let units = if n == HOT && v == 0 { hot_units } else { PLENTY };
            let price = 100 + (n * 37) % 9000;
            // Writing to a String cannot fail.
            let _ = writeln!(
                file,
                "p{n},{title},{body},Brand {},{thing},\"{tags}\",{},{size},{},{colour},S{n}-{v},{units},{price}",
                n % 20,
                names.0,
                names.1,
            );
        }
    }
    file
}

/// Words that find about a hundred of them, the n-th pair.
pub fn words(n: u64) -> String {
    let n = u32::try_from(n % 100).unwrap_or_default();
    format!("{}+{}", pick(LOOKS, n / 10).to_lowercase(), pick(THINGS, n).to_lowercase())
}

/// The n-th product's path.
pub fn path(n: u64) -> String {
    format!("/p/p{}", n % u64::from(PRODUCTS))
}

#[cfg(test)]
mod tests;
