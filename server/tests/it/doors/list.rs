//! Every door of the program, and the proof that none is missing: the routers' own source says what there is.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Where a door is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// On every shop's host.
    Shop,
    /// On the base host.
    Base,
    /// On every host: it is asked before the host is.
    Any,
    /// On an address of its own, never public.
    Private,
}

/// Who may pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// Anybody.
    All,
    /// Whoever is signed in, for their own shop.
    Staff,
    /// Whoever knows a secret; no cookie counts, so another site's page can do no harm with one.
    Machine,
}

/// One way in.
#[derive(Clone, Copy, Debug)]
pub struct Door {
    pub on: On,
    pub who: For,
    pub method: &'static str,
    pub path: &'static str,
}

const fn door(on: On, who: For, method: &'static str, path: &'static str) -> Door {
    Door { on, who, method, path }
}

/// All of them. A route that is not here fails `the_list_is_complete`.
pub const DOORS: [Door; 118] = [
    door(On::Shop, For::All, "GET", "/"),
    door(On::Shop, For::All, "GET", "/products"),
    door(On::Shop, For::All, "GET", "/c/{category}"),
    door(On::Shop, For::All, "GET", "/count"),
    door(On::Shop, For::All, "GET", "/search"),
    door(On::Shop, For::All, "GET", "/search/suggest"),
    door(On::Shop, For::All, "GET", "/p/{slug}"),
    door(On::Shop, For::All, "POST", "/p/{slug}/back"),
    door(On::Shop, For::All, "GET", "/delivery"),
    door(On::Shop, For::All, "GET", "/delivery/{area}"),
    door(On::Shop, For::All, "GET", "/policies/{name}"),
    door(On::Shop, For::All, "GET", "/about"),
    door(On::Shop, For::All, "GET", "/robots.txt"),
    door(On::Shop, For::All, "GET", "/sitemap.xml"),
    door(On::Shop, For::All, "GET", "/sitemaps/{name}"),
    door(On::Shop, For::All, "GET", "/manifest.webmanifest"),
    door(On::Shop, For::All, "GET", "/worker.js"),
    door(On::Shop, For::All, "GET", "/offline"),
    door(On::Shop, For::All, "POST", "/cart/add"),
    door(On::Shop, For::All, "POST", "/area"),
    door(On::Shop, For::All, "POST", "/preferences"),
    door(On::Shop, For::All, "GET", "/cart"),
    door(On::Shop, For::All, "GET", "/cart/drawer"),
    door(On::Shop, For::All, "POST", "/cart/set"),
    door(On::Shop, For::All, "POST", "/cart/restore"),
    door(On::Shop, For::All, "POST", "/cart/area"),
    door(On::Shop, For::All, "GET", "/cart/from/{key}"),
    door(On::Shop, For::All, "POST", "/cart/from/{key}"),
    door(On::Shop, For::All, "GET", "/checkout"),
    door(On::Shop, For::All, "POST", "/checkout"),
    door(On::Shop, For::All, "GET", "/checkout/review"),
    door(On::Shop, For::All, "GET", "/pay/{token}"),
    door(On::Shop, For::All, "GET", "/pay/{token}/code.png"),
    door(On::Shop, For::All, "GET", "/pay/{token}/status"),
    door(On::Shop, For::All, "POST", "/pay/{token}/again"),
    door(On::Shop, For::All, "POST", "/pay/{token}/keep"),
    door(On::Shop, For::All, "POST", "/pay/{token}/check"),
    door(On::Shop, For::All, "POST", "/pay/{token}/code"),
    door(On::Shop, For::All, "GET", "/o/{token}"),
    door(On::Shop, For::All, "GET", "/t/{token}"),
    door(On::Shop, For::All, "POST", "/t/{token}/pay"),
    door(On::Shop, For::All, "GET", "/track"),
    door(On::Shop, For::All, "POST", "/track"),
    door(On::Base, For::All, "GET", "/"),
    door(On::Base, For::All, "GET", "/sign-in"),
    door(On::Base, For::All, "POST", "/sign-in"),
    door(On::Base, For::All, "POST", "/preferences"),
    door(On::Base, For::Staff, "POST", "/sign-out"),
    door(On::Base, For::Staff, "GET", "/dashboard"),
    door(On::Base, For::Staff, "GET", "/dashboard/more"),
    door(On::Base, For::Staff, "POST", "/dashboard/store"),
    door(On::Base, For::Staff, "GET", "/dashboard/wanted"),
    door(On::Base, For::Staff, "POST", "/dashboard/wanted/{id}/told"),
    door(On::Base, For::Staff, "GET", "/dashboard/orders"),
    door(On::Base, For::Staff, "GET", "/dashboard/orders/{id}"),
    door(On::Base, For::Staff, "POST", "/dashboard/orders/{id}/pack"),
    door(On::Base, For::Staff, "POST", "/dashboard/orders/{id}/hand-over"),
    door(On::Base, For::Staff, "POST", "/dashboard/orders/{id}/deliver"),
    door(On::Base, For::Staff, "GET", "/dashboard/pole-pole"),
    door(On::Base, For::Staff, "POST", "/dashboard/orders/{id}/extend"),
    door(On::Base, For::Staff, "POST", "/dashboard/orders/{id}/give-up"),
    door(On::Base, For::Staff, "POST", "/dashboard/orders/{id}/cash-back"),
    door(On::Base, For::Staff, "POST", "/dashboard/orders/{id}/let-go"),
    door(On::Base, For::Staff, "POST", "/dashboard/orders/{id}/ask"),
    door(On::Base, For::Staff, "POST", "/dashboard/orders/{id}/cash"),
    door(On::Base, For::Staff, "POST", "/dashboard/orders/{id}/payment"),
    door(On::Base, For::Staff, "POST", "/dashboard/orders/{id}/payment/reject"),
    door(On::Base, For::Staff, "POST", "/dashboard/orders/{id}/payment/look-up"),
    door(On::Base, For::Staff, "POST", "/dashboard/orders/{id}/payment/undo"),
    door(On::Base, For::Staff, "POST", "/dashboard/orders/{id}/cancel"),
    door(On::Base, For::Staff, "POST", "/dashboard/orders/{id}/refund"),
    door(On::Base, For::Staff, "POST", "/dashboard/orders/{id}/cancel-refund"),
    door(On::Base, For::Staff, "POST", "/dashboard/money/sending"),
    door(On::Base, For::Staff, "POST", "/dashboard/money/{line}/send"),
    door(On::Base, For::Staff, "POST", "/dashboard/refunds/{id}/approve"),
    door(On::Base, For::Staff, "POST", "/dashboard/refunds/{id}/withdraw"),
    door(On::Base, For::Staff, "POST", "/dashboard/refunds/{id}/resolve"),
    door(On::Base, For::Staff, "POST", "/dashboard/orders/{id}/reopen"),
    door(On::Base, For::Staff, "GET", "/dashboard/settings/mpesa"),
    door(On::Base, For::Staff, "POST", "/dashboard/settings/mpesa"),
    door(On::Base, For::Staff, "POST", "/dashboard/settings/mpesa/test"),
    door(On::Base, For::Staff, "POST", "/dashboard/settings/mpesa/list"),
    door(On::Base, For::Staff, "POST", "/dashboard/settings/mpesa/list/close"),
    door(On::Base, For::Staff, "GET", "/dashboard/money"),
    door(On::Base, For::Staff, "GET", "/dashboard/money.csv"),
    door(On::Base, For::Staff, "POST", "/dashboard/money/register"),
    door(On::Base, For::Staff, "POST", "/dashboard/money/lead"),
    door(On::Base, For::Staff, "POST", "/dashboard/money/list"),
    door(On::Base, For::Staff, "POST", "/dashboard/money/balance"),
    door(On::Base, For::Staff, "POST", "/dashboard/money/cash/{holder}"),
    door(On::Base, For::Staff, "GET", "/dashboard/pay-ways"),
    door(On::Base, For::Staff, "POST", "/dashboard/pay-ways"),
    door(On::Base, For::Staff, "POST", "/dashboard/money/{line}/attach"),
    door(On::Base, For::Staff, "POST", "/dashboard/money/{line}/detach"),
    door(On::Base, For::Staff, "POST", "/dashboard/money/{line}/return"),
    door(On::Base, For::Staff, "POST", "/dashboard/money/{line}/doubt"),
    door(On::Base, For::Staff, "GET", "/dashboard/money/days"),
    door(On::Base, For::Staff, "POST", "/dashboard/money/days"),
    door(On::Base, For::Staff, "GET", "/dashboard/money/days/{day}"),
    door(On::Base, For::Staff, "GET", "/dashboard/money/days/{day}/csv"),
    door(On::Base, For::Staff, "POST", "/dashboard/money/days/{day}/{line}"),
    door(On::Any, For::All, "GET", "/healthz"),
    door(On::Any, For::All, "GET", "/readyz"),
    door(On::Any, For::Machine, "POST", "/hooks/daraja/{secret}"),
    door(On::Any, For::Machine, "POST", "/hooks/trial/{store}/{secret}"),
    door(On::Any, For::Machine, "POST", "/hooks/c2b/{secret}/check"),
    door(On::Any, For::Machine, "POST", "/hooks/c2b/{secret}/confirm"),
    door(On::Any, For::Machine, "POST", "/hooks/out/{secret}/result"),
    door(On::Any, For::Machine, "POST", "/hooks/out/{secret}/timeout"),
    door(On::Any, For::Machine, "POST", "/hooks/answer/{secret}/result"),
    door(On::Any, For::Machine, "POST", "/hooks/answer/{secret}/timeout"),
    door(On::Any, For::Machine, "POST", "/hooks/list"),
    door(On::Any, For::All, "GET", "/media/{store}/{name}"),
    door(On::Any, For::All, "GET", "/pkg/{file}"),
    door(On::Any, For::All, "GET", "/icons.svg"),
    door(On::Any, For::All, "GET", "/favicon.svg"),
    door(On::Any, For::All, "GET", "/icon-512.png"),
    door(On::Private, For::All, "GET", "/metrics"),
];

/// Routes that name no path in the source, and the doors of the list that stand for them.
const INDIRECT: [(&str, &str); 2] = [("&package_path", "GET /pkg/{file}"), ("name", "GET /icons.svg")];
/// Routers other than by route: `dispatch` in `door/site.rs` leads to the routes of a host, `web.rs` leads there.
const FALLBACKS: usize = 2;
/// What listens: the web role and its metrics. The simulator is a program of its own.
const LISTENERS: usize = 2;

/// A route as the source writes it: methods and path, or the expression that stands for the path.
fn routes_of(source: &str) -> Vec<String> {
    let mut routes = Vec::new();
    for (at, _) in source.match_indices(".route") {
        let call = &source[at + ".route".len()..];
        let Some(arguments) = call.strip_prefix("_service(").or_else(|| call.strip_prefix('(')) else { continue };
        let arguments = balanced(arguments);
        let (path, rest) = arguments.split_once(',').unwrap();
        let Some(path) = path.trim().strip_prefix('"').and_then(|path| path.strip_suffix('"')) else {
            routes.push(path.trim().to_owned());
            continue;
        };
        let methods = [("get(", "GET"), ("post(", "POST"), ("put(", "PUT"), ("patch(", "PATCH"), ("delete(", "DELETE")];
        let named: Vec<&str> =
            methods.iter().filter(|(word, _)| mentions(rest, word)).map(|(_, method)| *method).collect();
        assert!(!named.is_empty(), "what methods has {path} in {rest}?");
        routes.extend(named.iter().map(|method| format!("{method} {path}")));
    }
    routes
}

/// Up to the parenthesis that closes the call.
fn balanced(text: &str) -> &str {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if depth == 0 {
            return &text[..at];
        }
    }
    text
}

/// Whether the word stands there as a word of its own.
fn mentions(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
}

/// All source that is part of the program, without tests.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders = vec![root.join("app/src"), root.join("server/src")];
    for krate in ["api", "commerce", "contract", "daraja", "demo", "domain", "imaging", "kernel", "ui"] {
        folders.push(root.join("crates").join(krate).join("src"));
    }
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "tests" {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") && name != "tests.rs" {
                let text = std::fs::read_to_string(&path).unwrap();
                // Comments may show routes.
                let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
                found.push((path, code.join("\n")));
            }
        }
    }
    found
}

#[test]
fn the_list_is_complete() {
    let listed: BTreeSet<String> = DOORS.iter().map(|door| format!("{} {}", door.method, door.path)).collect();
    let (mut written, mut count, mut fallbacks, mut listeners) = (BTreeSet::new(), 0, 0, 0);
    for (path, code) in sources() {
        for route in routes_of(&code) {
            count += 1;
            let known = INDIRECT.iter().find(|(expression, _)| *expression == route);
            written.insert(known.map_or(route, |(_, door)| (*door).to_owned()));
        }
        fallbacks += code.matches(".fallback").count();
        listeners += code.matches("axum::serve(").count() + code.matches("http1::Builder::new()").count();
        for other in [".nest(", ".nest_service(", "#[server", "generate_route_list"] {
            assert!(!code.contains(other), "{} uses {other}: this test does not know its doors", path.display());
        }
    }
    // The other files of the root are served like the icons.
    let listed: BTreeSet<String> =
        listed.into_iter().filter(|door| !["GET /favicon.svg", "GET /icon-512.png"].contains(&door.as_str())).collect();
    assert_eq!(written, listed, "routes in the source, and doors on the list");
    assert_eq!((fallbacks, listeners), (FALLBACKS, LISTENERS), "another way in that this test does not know");
    // Shop and base host both have `/` and `/preferences`.
    assert_eq!(count, written.len() + 2);
    assert_eq!(DOORS.len(), count + 2, "each once");
}

#[test]
fn routes_are_read_from_source_as_they_are_written() {
    let source = r#"Router::new().route("/a", get(x).post(y::z))
        .route("/b/{id}",
            axum::routing::get(move || async move { f(1) }))
        .route_service(&somewhere, ServeDir::new(&root))"#;
    assert_eq!(routes_of(source), ["GET /a", "POST /a", "GET /b/{id}", "&somewhere"]);
}
