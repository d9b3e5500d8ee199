//! What crawlers and launchers read.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kikapu_commerce::{catalog, delivery};
use kikapu_contract::Refusal;
use kikapu_ui::{Language, link};
use serde_json::json;

use super::policy::Policy;
use crate::door::{No, Path, Visitor};

/// Products in one sitemap. The protocol allows 50 000 addresses; a file that takes a moment to make is better.
const PRODUCTS_MAX: u32 = 1_000;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const SITEMAPS: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

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

/// `GET /sitemap.xml`: where the sitemaps are.
pub async fn sitemaps(visitor: Visitor) -> Result<Response, No> {
    let origin = visitor.origin(&visitor.shop().await?);
    let files = catalog::count(&visitor.ctx).await?.div_ceil(PRODUCTS_MAX);
    let mut out = format!("{DECLARATION}<sitemapindex xmlns=\"{SITEMAPS}\">\n");
    let names = std::iter::once("pages".to_owned()).chain((1..=files).map(|file| file.to_string()));
    for name in names {
        out.push_str(&format!("<sitemap><loc>{origin}/sitemaps/{name}</loc></sitemap>\n"));
    }
    out.push_str("</sitemapindex>\n");
    Ok(answer(out))
}

/// `GET /sitemaps/pages`, `GET /sitemaps/{n}`: pages that may be found by search, each with its twin in the other
/// language; all but the products, or the n-th of their files.
pub async fn sitemap(visitor: Visitor, Path(name): Path<String>) -> Result<Response, No> {
    let origin = visitor.origin(&visitor.shop().await?);
    let paths = match name.parse::<u32>() {
        Ok(file) => {
            let before = file.checked_sub(1).ok_or(Refusal::NotFound)?.saturating_mul(PRODUCTS_MAX);
            let slugs = catalog::slugs(&visitor.ctx, before, PRODUCTS_MAX).await?;
            slugs.iter().map(|slug| format!("/p/{slug}")).collect()
        }
        Err(_) if name == "pages" => fixed(&visitor).await?,
        Err(_) => Vec::new(),
    };
    if paths.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    Ok(answer(xml(&origin, &paths)))
}

fn answer(xml: String) -> Response {
    let headers =
        [(header::CONTENT_TYPE, "application/xml; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")];
    (headers, xml).into_response()
}

/// Every page that is no product's.
async fn fixed(visitor: &Visitor) -> Result<Vec<String>, No> {
    let shop = visitor.shop().await?;
    let mut paths = vec!["/".to_owned(), "/products".to_owned(), "/delivery".to_owned()];
    paths.extend(shop.categories.iter().map(|category| format!("/c/{}", category.slug)));
    paths.extend(Policy::ALL.iter().map(|policy| format!("/policies/{}", policy.name())));
    paths.extend(delivery::areas(&visitor.ctx).await?.iter().map(|area| format!("/delivery/{}", area.slug)));
    Ok(paths)
}

/// Slugs, the origin and fixed paths hold nothing that XML would have to escape.
fn xml(origin: &str, paths: &[String]) -> String {
    let mut out = String::with_capacity(128 + paths.len() * 420);
    out.push_str(DECLARATION);
    out.push_str(&format!("<urlset xmlns=\"{SITEMAPS}\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n"));
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
