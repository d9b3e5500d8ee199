//! Facts for search engines, as JSON-LD. They repeat what the page shows and nothing else.

use kikapu_contract::catalog::{CardView, PictureFormat, PictureView, ProductView};
use kikapu_contract::delivery::AreaView;
use kikapu_kernel::Money;
use kikapu_ui::Crumb;
use serde_json::{Value, json};

use crate::storefront::Setting;

/// Wide enough for a shared link, light enough for a phone.
const SHARED_PX: u32 = 640;

/// An amount as search engines read it: `1250.00`.
fn amount(money: Money) -> String {
    format!("{}.{:02}", money.minor() / 100, money.minor() % 100)
}

/// Absolute address of a picture's JPEG, about 640 px wide.
fn image(setting: &Setting, view: &PictureView) -> Option<String> {
    let jpegs = || view.files.iter().filter(|file| file.format == PictureFormat::Jpeg);
    let file =
        jpegs().filter(|file| file.width <= SHARED_PX).max_by_key(|file| file.width).or_else(|| jpegs().next())?;
    Some([setting.origin.as_str(), file.url.as_str()].concat())
}

/// The picture a shared product shows.
pub fn product_image(setting: &Setting, product: &ProductView) -> Option<String> {
    image(setting, product.pictures.first()?)
}

/// The picture a shared grid shows.
pub fn card_image(setting: &Setting, card: Option<&CardView>) -> Option<String> {
    image(setting, card?.picture.as_ref()?)
}

/// The shop.
pub fn shop(setting: &Setting) -> Value {
    let shop = &setting.shop;
    let mut facts = json!({
        "@context": "https://schema.org",
        "@type": "Store",
        "name": shop.name,
        "legalName": shop.business_name,
        "description": shop.promise,
        "url": setting.origin,
        "paymentAccepted": "M-PESA",
        "currenciesAccepted": "KES",
    });
    if let Some(fields) = facts.as_object_mut() {
        if !shop.phone.is_empty() {
            fields.insert("telephone".to_owned(), json!(shop.phone));
        }
        if !shop.location.is_empty() {
            let address = json!({ "@type": "PostalAddress", "streetAddress": shop.location, "addressCountry": "KE" });
            fields.insert("address".to_owned(), address);
        }
    }
    facts
}

/// A product with its offer and its reviews' average.
pub fn product(setting: &Setting, product: &ProductView) -> Value {
    let url = [setting.origin.as_str(), &setting.to(&format!("/p/{}", product.slug))].concat();
    let prices: Vec<Money> = product.variants.iter().map(|variant| variant.price).collect();
    let (low, high) =
        (prices.iter().min_by_key(|price| price.minor()), prices.iter().max_by_key(|price| price.minor()));
    let in_stock = product.variants.iter().any(|variant| variant.available > 0);
    let availability = if in_stock { "https://schema.org/InStock" } else { "https://schema.org/OutOfStock" };
    let currency = low.map(|price| price.currency().code());
    let offer = if low == high {
        json!({ "@type": "Offer", "url": url, "price": low.map(|price| amount(*price)), "priceCurrency": currency, "availability": availability })
    } else {
        json!({
            "@type": "AggregateOffer", "url": url, "lowPrice": low.map(|price| amount(*price)),
            "highPrice": high.map(|price| amount(*price)), "offerCount": prices.len(), "priceCurrency": currency,
            "availability": availability,
        })
    };
    let mut facts = json!({
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.name,
        "description": product.description,
        "url": url,
        "image": product.pictures.iter().filter_map(|view| image(setting, view)).collect::<Vec<_>>(),
        "offers": offer,
    });
    if let Some(fields) = facts.as_object_mut() {
        if !product.brand.is_empty() {
            fields.insert("brand".to_owned(), json!({ "@type": "Brand", "name": product.brand }));
        }
        if let [only] = product.variants.as_slice() {
            fields.insert("sku".to_owned(), json!(only.sku));
        }
        if let Some(rating) = product.rating {
            let average = format!("{}.{}", rating.tenths / 10, rating.tenths % 10);
            let rating = json!({ "@type": "AggregateRating", "ratingValue": average, "reviewCount": rating.count });
            fields.insert("aggregateRating".to_owned(), rating);
        }
    }
    facts
}

/// The way to a page.
pub fn breadcrumb(setting: &Setting, crumbs: &[Crumb]) -> Value {
    let items: Vec<Value> = crumbs
        .iter()
        .zip(1..)
        .map(|(crumb, position)| {
            let mut item = json!({ "@type": "ListItem", "position": position, "name": crumb.label });
            if let (Some(href), Some(fields)) = (&crumb.href, item.as_object_mut()) {
                fields.insert("item".to_owned(), json!([setting.origin.as_str(), href].concat()));
            }
            item
        })
        .collect();
    json!({ "@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items })
}

/// What delivery to an area costs and how long it takes.
pub fn area(setting: &Setting, view: &AreaView) -> Value {
    let mut facts = shop(setting);
    let promise = &view.promise;
    let days = view.week.iter().map(|plan| (plan.arrival.date - plan.ordered).num_days());
    let (soonest, latest) = (days.clone().min().unwrap_or(0), days.max().unwrap_or(0));
    if let Some(fields) = facts.as_object_mut() {
        fields.insert("areaServed".to_owned(), json!({ "@type": "Place", "name": promise.name }));
        let offer = json!({
            "@type": "Offer",
            "shippingDetails": {
                "@type": "OfferShippingDetails",
                "shippingRate": { "@type": "MonetaryAmount", "value": amount(promise.fee), "currency": promise.fee.currency().code() },
                "shippingDestination": { "@type": "DefinedRegion", "addressCountry": "KE", "addressRegion": view.county },
                "deliveryTime": {
                    "@type": "ShippingDeliveryTime",
                    "cutoffTime": format!("{}:00+03:00", view.cut_off),
                    "transitTime": { "@type": "QuantitativeValue", "minValue": soonest, "maxValue": latest, "unitCode": "DAY" },
                },
            },
        });
        fields.insert("makesOffer".to_owned(), offer);
    }
    facts
}
