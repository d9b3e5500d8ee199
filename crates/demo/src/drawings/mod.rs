//! The SVG templates, compiled in: a demo needs no files beside the binary.

mod amani;
mod kasi;
mod nuru;

/// One template: what it is called in `products.toml`, and its text (FORMAT.md).
#[derive(Debug)]
pub(crate) struct Template {
    pub(crate) name: &'static str,
    pub(crate) svg: &'static str,
}

macro_rules! templates {
    ($shop:literal : $($name:literal),* $(,)?) => {
        &[$($crate::drawings::Template {
            name: $name,
            svg: include_str!(concat!("../../drawings/", $shop, "/", $name, ".svg")),
        }),*]
    };
}
use templates;

/// The template `name` of the shop `slug`.
pub(crate) fn find(slug: &str, name: &str) -> Option<&'static Template> {
    all(slug).iter().find(|template| template.name == name)
}

/// Every template of a shop; none for a shop we do not have.
pub(crate) fn all(slug: &str) -> &'static [Template] {
    match slug {
        "amani" => amani::ALL,
        "kasi" => kasi::ALL,
        "nuru" => nuru::ALL,
        _ => &[],
    }
}

/// The mark of a shop: a finished SVG without placeholders.
pub(crate) fn mark(slug: &str) -> Option<&'static str> {
    match slug {
        "amani" => Some(include_str!("../../drawings/marks/amani.svg")),
        "kasi" => Some(include_str!("../../drawings/marks/kasi.svg")),
        "nuru" => Some(include_str!("../../drawings/marks/nuru.svg")),
        _ => None,
    }
}
