//! The people of a shop: who may do what.

use crate::words::words;

#[cfg(test)]
mod tests;

words! {
    /// What somebody is to a shop.
    pub enum Role {
        /// It is theirs.
        Owner = "owner",
        /// Runs it for the owner.
        Manager = "manager",
        /// Puts orders in bags.
        Packer = "packer",
        /// Brings them to their door.
        Rider = "rider",
        /// Looks after the money.
        Accountant = "accountant",
    }
}

/// What somebody may do beyond seeing the orders, which everybody may who is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Pack an order.
    Pack,
    /// Hand it to a rider, or to its customer at the counter.
    HandOver,
    /// Confirm that it arrived; take the cash that is owed at the door.
    Deliver,
    /// Call an order off, and take that back.
    CallOff,
    /// Say which money is whose: book, attach, mark for return, ask for it to be sent.
    BookMoney,
    /// Write to who left a number because something was sold out, and cross them off.
    AnswerWaiting,
    /// Say who may send the shop's money, and what became of money that M-PESA says nothing of.
    SendMoney,
    /// Enter the keys that money comes in by, and try them.
    ChangeKeys,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Pack,
        Self::HandOver,
        Self::Deliver,
        Self::CallOff,
        Self::BookMoney,
        Self::AnswerWaiting,
        Self::SendMoney,
        Self::ChangeKeys,
    ];
}

impl Role {
    /// Whether this role may do that.
    pub const fn may(self, what: Permission) -> bool {
        use Permission::{AnswerWaiting, BookMoney, CallOff, ChangeKeys, Deliver, HandOver, Pack, SendMoney};
        match (self, what) {
            (Self::Owner, _)
            // Who runs a shop for its owner does not say whose account its money comes to.
            | (Self::Manager, Pack | HandOver | Deliver | CallOff | BookMoney | AnswerWaiting | SendMoney)
            | (Self::Packer, Pack | HandOver)
            | (Self::Rider, HandOver | Deliver)
            | (Self::Accountant, BookMoney) => true,
            (Self::Manager, ChangeKeys)
            | (Self::Packer, Deliver | CallOff | BookMoney | AnswerWaiting | SendMoney | ChangeKeys)
            | (Self::Rider, Pack | CallOff | BookMoney | AnswerWaiting | SendMoney | ChangeKeys)
            | (Self::Accountant, Pack | HandOver | Deliver | CallOff | AnswerWaiting | SendMoney | ChangeKeys) => false,
        }
    }
}
