use kikapu_commerce::cart;
use kikapu_contract::Refusal;
use kikapu_contract::delivery::AreaPromise;
use kikapu_contract::shop::ShopView;
use kikapu_ui::Language;

use super::arrival;
use crate::door::Visitor;
use crate::frame;
use crate::render::Frame;

/// What every page of the shop stands in: the shop, who looks at it, and the promise for their area.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Language of the page.
    pub language: Language,
    /// The shop.
    pub shop: ShopView,
    /// The shop, as the frame shows it.
    pub frame: frame::Shop,
    /// Who is looking.
    pub visit: frame::Visit,
    /// What the shop promises for the chosen area; `None` where none is chosen.
    pub promise: Option<AreaPromise>,
    /// Address of the shop, no trailing slash.
    pub origin: String,
}

impl Setting {
    /// Reads it for a visitor. Without cookies that is one read, the shop's.
    ///
    /// # Errors
    /// [`Refusal`] when the shop is gone or the database fails.
    pub async fn of(visitor: &Visitor) -> Result<Self, Refusal> {
        let language = visitor.language();
        let shop = visitor.shop().await?;
        let promise = visitor.promise().await?;
        let cart_count = match visitor.cart {
            Some(cart) => cart::count(&visitor.ctx, cart).await?.count,
            None => 0,
        };
        let visit = frame::Visit {
            language,
            path: visitor.path.clone(),
            cart_count,
            data_saver: visitor.data_saver,
            theme: visitor.theme,
            delivery: promise.as_ref().map(|to| format!("{} {}", to.name, arrival::short(language, &to.arrival))),
        };
        Ok(Self {
            language,
            frame: visitor.frame_of(shop.clone()),
            visit,
            promise,
            origin: visitor.origin(&shop),
            shop,
        })
    }

    /// What stands around the body of a page that search engines may show. `path` without language.
    pub fn document(&self, title: &str, description: impl Into<String>, path: &str) -> Frame {
        Frame { canonical: Some((self.origin.clone(), path.to_owned())), ..self.private(title, description) }
    }

    /// The same for a page kept out of search.
    pub fn private(&self, title: &str, description: impl Into<String>) -> Frame {
        let title = if title.is_empty() { self.shop.name.clone() } else { format!("{title} · {}", self.shop.name) };
        Frame { description: description.into(), is_installable: true, ..Frame::new(self.language, title) }
    }

    /// A path in the reader's language.
    pub fn to(&self, path: &str) -> String {
        kikapu_ui::link::path(self.language, path)
    }

    /// Opens a chat with the shop; `None` where it has no number.
    pub fn whatsapp(&self, text: &str) -> Option<String> {
        (!self.shop.whatsapp.is_empty()).then(|| kikapu_ui::link::whatsapp(&self.shop.whatsapp, text))
    }
}
