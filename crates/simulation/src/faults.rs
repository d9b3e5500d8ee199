//! What goes wrong in a world, and what may be broken in the rules on purpose.

use std::fmt;

macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $kind:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$of])* $kind,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// In a word, as the command line takes it.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$kind => $word),+ }
            }

            /// The one of that word.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.word() == word)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }
    };
}

kinds! {
    /// What the world does to the shop.
    Fault {
        /// A process dies between two steps: what it knew and had not committed is gone, its jobs run again.
        Crashes = "crashes",
        /// A reply to a request is lost, or the request itself.
        LostReplies = "lost-replies",
        /// A callback or confirmation never comes.
        Drops = "drops",
        /// A callback or confirmation comes up to five times.
        Duplicates = "duplicates",
        /// A callback or confirmation comes up to six hours late; so they come in any order.
        Delays = "delays",
        /// Queries are throttled, answered with an error, or with a code nobody knows.
        BadAnswers = "bad-answers",
        /// M-PESA says "over", and then the money comes.
        LateSuccess = "late-success",
        /// Strangers post callbacks and confirmations.
        Forgeries = "forgeries",
        /// Shoppers pay by hand: rightly, twice, too little, too much, under a wrong account.
        ByHand = "by-hand",
        /// Staff call off, reopen, attach, detach, promise back.
        Staff = "staff",
        /// Staff read codes and amounts wrongly, and book what they read.
        Slips = "slips",
        /// The shop gets other numbers while it is open.
        Numbers = "numbers",
    }
}

kinds! {
    /// A rule broken on purpose, to see whether the simulation finds it.
    Broken {
        /// A lost reply is read as "failed", so that a second request goes out.
        UnknownIsFailed = "unknown-is-failed",
        /// Goods are released when their time is up, without looking whether a request is open.
        HoldExpiresUnasked = "hold-expires-unasked",
        /// Each copy of a success callback is counted as money.
        CallbackCountsTwice = "callback-counts-twice",
        /// A callback is believed without asking M-PESA.
        CallbackIsProof = "callback-is-proof",
        /// What was given up stays so, whatever comes.
        LateSuccessIgnored = "late-success-ignored",
        /// A request whose worker died is sent once more.
        ResentAfterCrash = "resent-after-crash",
        /// The confirmation of a request is counted beside the request.
        ShadowCounted = "shadow-counted",
        /// A callback is answered 200 before it is kept.
        AnsweredBeforeKept = "answered-before-kept",
        /// Goods are taken without looking whether there are enough.
        StockUnchecked = "stock-unchecked",
        /// What an order does not need is not written down.
        SurplusForgotten = "surplus-forgotten",
        /// Goods leave while a request is open.
        PackedUnverified = "packed-unverified",
        /// A confirmation is believed wherever it came from.
        StrangersBelieved = "strangers-believed",
        /// A late success is asked about once, at the moment of its callback, and never again.
        AskedOnlyOnce = "asked-only-once",
        /// A refund whose worker died is sent once more.
        RefundResent = "refund-resent",
        /// A refund whose reply was lost is read as "failed", so that its money is free again.
        LostRefundIsFailed = "lost-refund-is-failed",
        /// A second request goes out while one is open.
        TwoAtOnce = "two-at-once",
        /// A deposit is taken for the whole price.
        DepositIsAll = "deposit-is-all",
        /// Goods are delivered although money is owed and nobody answers for it.
        LeftUnpaid = "left-unpaid",
        /// Goods are handed to whoever stands at the door.
        CodeUnasked = "code-unasked",
        /// Goods of an order that is overdue are released before a person has given it up.
        TermReleasesEarly = "term-releases-early",
        /// Nobody looks at the end of a term.
        TermForgotten = "term-forgotten",
        /// An order is given up by the calendar, though the ledger says that all is paid.
        GivenUpByCalendar = "given-up-by-calendar",
        /// An order is given up while a request is out.
        GivenUpUnasked = "given-up-unasked",
        /// More is kept of an order that is given up than was agreed.
        FeeOverAgreed = "fee-over-agreed",
        /// Money that comes after an order was called off is put on it.
        LateMoneyTaken = "late-money-taken",
        /// Money is taken off an order of which a part was kept.
        DetachedAfterFee = "detached-after-fee",
        /// Cash is booked in the hand of somebody else than who has it.
        CashInAnyHand = "cash-in-any-hand",
        /// Cash that was counted into the shop is counted twice.
        CashCountedTwice = "cash-counted-twice",
        /// Cash goes back though it went back before.
        CashBackTwice = "cash-back-twice",
        /// A refund is asked for without looking what of its payment is left.
        RefundOverCaptured = "refund-over-captured",
        /// The shop's limit is held against each refund of an order alone.
        LimitForEach = "limit-for-each",
        /// Who asked for a refund agrees to it as well.
        SecondPersonSkipped = "second-person-skipped",
        /// What was promised back stays promised though the refund did not go.
        PromiseKeptAfterFailure = "promise-kept-after-failure",
        /// A part of the price that is on its way back is told as money that came beyond it as well.
        ReturnToldTwice = "return-told-twice",
        /// A refund that went after its end is booked without looking whether its money is still there.
        OverruledBlindly = "overruled-blindly",
        /// Each of the orders that share a payment gets all of it.
        ShareLandsWhole = "share-lands-whole",
        /// Money that two orders share is taken off one of them only.
        OneShareDetached = "one-share-detached",
        /// A payment is undone by M-PESA though only a part of it is to go back.
        ReversedInPart = "reversed-in-part",
        /// A code is booked on a person's word though it was counted before.
        CodeBookedTwice = "code-booked-twice",
        /// A code is booked as new money though it may be the code of a request's.
        CodeOfRequestBooked = "code-of-request-booked",
        /// A person's word of a code stands though the money is of a request for another order.
        WordOverRequest = "word-over-request",
        /// A code that a person booked is looked for under the number that holds only.
        CodeOfNumberOnly = "code-of-number-only",
        /// Money of which some went back is not taken for a request's own, whose code nobody knows.
        RefundedIsNobodys = "refunded-is-nobodys",
        /// Money that was promised back is not taken for a request's own, whose code nobody knows.
        PromisedIsNobodys = "promised-is-nobodys",
        /// Two requests that were mistaken for each other are counted as three payments.
        MistakenForEachOther = "mistaken-for-each-other",
        /// What M-PESA told of leaves the books on a person's word.
        UnbookedThoughTold = "unbooked-though-told",
        /// Money that only people say came goes back as if M-PESA had spoken of it.
        WordIsProof = "word-is-proof",
        /// Requests of a number that was left are asked about with the keys of the next.
        AskedWithNewKeys = "asked-with-new-keys",
        /// What M-PESA tells of a number that was left is another's.
        LeftNumberForgotten = "left-number-forgotten",
        /// Only the first page of M-PESA's list is read.
        ListOnePage = "list-one-page",
        /// What goes out counts as what comes in, where M-PESA's list has it.
        ListOutgoingCounted = "list-outgoing-counted",
        /// The times of M-PESA's list are read as three hours earlier than they say.
        ListTimesTooEarly = "list-times-too-early",
        /// What M-PESA answers about a code is never taken for the money of a request.
        AnswerIsNoRequests = "answer-is-no-requests",
    }
}

/// What is switched on in a world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weather {
    on: Vec<Fault>,
    broken: Option<Broken>,
}

impl Weather {
    /// Everything goes wrong; the rules are sound.
    pub fn stormy() -> Self {
        Self { on: Fault::ALL.to_vec(), broken: None }
    }

    /// Only these go wrong.
    pub const fn only(on: Vec<Fault>) -> Self {
        Self { on, broken: None }
    }

    /// The same with one rule broken, or none.
    #[must_use]
    pub fn with(self, broken: Option<Broken>) -> Self {
        Self { broken, ..self }
    }

    /// The same without one of the faults.
    #[must_use]
    pub fn without(&self, fault: Fault) -> Self {
        Self { on: self.on.iter().copied().filter(|on| *on != fault).collect(), broken: self.broken }
    }

    /// What goes wrong.
    pub fn faults(&self) -> &[Fault] {
        &self.on
    }

    /// Whether this goes wrong.
    pub fn has(&self, fault: Fault) -> bool {
        self.on.contains(&fault)
    }

    /// Whether this rule is broken.
    pub fn breaks(&self, rule: Broken) -> bool {
        self.broken == Some(rule)
    }

    /// The rule that is broken.
    pub const fn broken(&self) -> Option<Broken> {
        self.broken
    }
}
