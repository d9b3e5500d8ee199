//! What can be wrong with the demo data.

/// A mistake in the files of this crate, with the place to look for it.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A TOML file does not read as FORMAT.md says.
    #[error("{file} does not read")]
    Toml {
        /// Which file, relative to the crate.
        file: String,
        /// What the parser said.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// A rule of FORMAT.md is broken.
    #[error("{place}: {what}")]
    Rule {
        /// The shop and the product, review or area.
        place: String,
        /// What is wrong with it.
        what: String,
    },
    /// A drawing does not render.
    #[error("drawing {drawing}: {what}")]
    Drawing {
        /// `shop/name`.
        drawing: String,
        /// What is wrong with it.
        what: String,
    },
    /// Asked for a colour or a view the product does not have.
    #[error("{product} has no {what}")]
    Unknown {
        /// The product's slug.
        product: String,
        /// The colour or view asked for.
        what: String,
    },
}

impl DemoError {
    pub(crate) fn rule(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self::Rule { place: place.into(), what: what.into() }
    }

    pub(crate) fn drawing(drawing: impl Into<String>, what: impl Into<String>) -> Self {
        Self::Drawing { drawing: drawing.into(), what: what.into() }
    }
}
