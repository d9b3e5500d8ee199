//! What crawlers and launchers read.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kikapu_commerce::{catalog, delivery};
use kikapu_ui::{Language, link};
use serde_json::json;

use super::policy::Policy;
use crate::door::{No, Visitor};

/// Products in the sitemap. The protocol allows 50 000 addresses; each product has two.
const PRODUCTS_MAX: u32 = 20_000;

/// `GET /robots.txt`.
pub async fn robots(visitor: Visitor) -> Result<Response, No> {
    let origin = visitor.origin(&visitor.shop().await?);
    let text = format!(
        "User-agent: *\nDisallow: /cart\nDisallow: /checkout\nDisallow: /pay/\nDisallow: /o/\nDisallow: /track\nDisallow: /search\n\
         Disallow: /sw/cart\nDisallow: /sw/checkout\nDisallow: /sw/pay/\nDisallow: /sw/o/\nDisallow: /sw/track\nDisallow: /sw/search\n\
         Sitemap: {origin}/sitemap.xml\n"
    );
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}

/// `GET /sitemap.xml`: every page that may be found by search, each with its twin in the other language.
pub async fn sitemap(visitor: Visitor) -> Result<Response, No> {
    let shop = visitor.shop().await?;
    let origin = visitor.origin(&shop);
    let mut paths = vec!["/".to_owned(), "/products".to_owned(), "/delivery".to_owned()];
    paths.extend(shop.categories.iter().map(|category| format!("/c/{}", category.slug)));
    paths.extend(Policy::ALL.iter().map(|policy| format!("/policies/{}", policy.name())));
    paths.extend(delivery::areas(&visitor.ctx).await?.iter().map(|area| format!("/delivery/{}", area.slug)));
    paths.extend(catalog::slugs(&visitor.ctx, PRODUCTS_MAX).await?.iter().map(|slug| format!("/p/{slug}")));
    Ok(([(header::CONTENT_TYPE, "application/xml; charset=utf-8")], xml(&origin, &paths)).into_response())
}

/// Slugs, the origin and fixed paths hold nothing that XML would have to escape.
fn xml(origin: &str, paths: &[String]) -> String {
    let mut out = String::with_capacity(128 + paths.len() * 420);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n");
    for path in paths {
        let address = |language: Language| [origin, &link::path(language, path)].concat();
        for language in Language::ALL {
            out.push_str("<url><loc>");
            out.push_str(&address(language));
            out.push_str("</loc>");
            for other in Language::ALL {
                out.push_str("<xhtml:link rel=\"alternate\" hreflang=\"");
                out.push_str(other.html_lang());
                out.push_str("\" href=\"");
                out.push_str(&address(other));
                out.push_str("\"/>");
            }
            out.push_str("</url>\n");
        }
    }
    out.push_str("</urlset>\n");
    out
}

/// `GET /manifest.webmanifest`: how a phone shows the shop among its apps.
pub async fn manifest(visitor: Visitor) -> Result<Response, No> {
    let shop = visitor.shop().await?;
    let language = visitor.language();
    let mut response = Json(json!({
        "id": "/",
        "name": shop.name,
        "short_name": shop.name.chars().take(12).collect::<String>().trim(),
        "description": shop.promise,
        "lang": language.html_lang(),
        "start_url": link::path(language, "/"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f9fafb",
        "theme_color": "#ffffff",
        "icons": [
            { "src": "/icon-192.png", "sizes": "192x192", "type": "image/png", "purpose": "any" },
            { "src": "/icon-512.png", "sizes": "512x512", "type": "image/png", "purpose": "any" },
            { "src": "/icon-maskable.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable" },
        ],
    }))
    .into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/manifest+json"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_is_listed_in_both_languages_and_names_its_twin() {
        let text = xml("https://duka.test", &["/".to_owned(), "/p/raba".to_owned()]);
        assert_eq!(text.matches("<loc>").count(), 4);
        assert!(text.contains("<loc>https://duka.test/sw/p/raba</loc>"), "{text}");
        assert_eq!(text.matches("hreflang=\"sw-KE\" href=\"https://duka.test/sw/p/raba\"").count(), 2);
    }
}
