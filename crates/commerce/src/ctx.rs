//! On whose behalf an operation runs.

use kikapu_contract::Refusal;
use kikapu_domain::staff::{Permission, Role};
use kikapu_kernel::{Language, StoreId, UserId};

use crate::Platform;

/// The store a request is for, who makes it and in which language. Made once, at the door, from the host and the
/// session; never from anything else a client sends.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// The machinery.
    pub platform: Platform,
    /// The store of the host or of the session.
    pub store: StoreId,
    /// The language answers are worded in.
    pub language: Language,
    /// Who asks.
    pub actor: Actor,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody on the storefront.
    Shopper,
    /// Somebody signed in to the dashboard of this store.
    Staff {
        /// Who.
        user: UserId,
        /// What they are to the store.
        role: Role,
    },
    /// A job or a command.
    System,
}

impl Actor {
    /// As it is kept in the timeline.
    pub fn label(self) -> String {
        match self {
            Self::Shopper => "shopper".to_owned(),
            Self::Staff { user, .. } => user.to_string(),
            Self::System => "system".to_owned(),
        }
    }
}

impl Ctx {
    /// Lets pass whom the store trusts with `what`: staff whose role may do it, and what no person asked for.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`] for everybody else.
    pub const fn require(&self, what: Permission) -> Result<(), Refusal> {
        match self.actor {
            Actor::System => Ok(()),
            Actor::Staff { role, .. } if role.may(what) => Ok(()),
            Actor::Staff { .. } | Actor::Shopper => Err(Refusal::Forbidden),
        }
    }

    /// A context for work that no person asked for.
    pub fn system(platform: Platform, store: StoreId) -> Self {
        Self { platform, store, language: Language::En, actor: Actor::System }
    }
}
