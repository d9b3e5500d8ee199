//! Texts for what did not work: what happened to the money first, the fix second; no blame.

use kikapu_contract::cart::CartError;
use kikapu_contract::checkout::PlaceOrderError;
use kikapu_contract::payment::SendPromptError;
use kikapu_contract::{Problem, Refusal};
use kikapu_kernel::Money;
use kikapu_ui::{Language, texts};

texts! {
    missing_phone() { en: "Enter the phone number that will pay, like 0712 345 678.", sw: "Weka nambari ya simu itakayolipa, kama 0712 345 678." }
    missing_name() { en: "Enter your name, so the rider knows whom to ask for.", sw: "Weka jina lako, ili msambazaji ajue wa kuuliza." }
    missing_area() { en: "Choose the area we deliver to.", sw: "Chagua eneo la kuletewa." }
    missing_pickup() { en: "Choose where you pick it up.", sw: "Chagua mahali utakapochukua." }
    missing_landmark() { en: "Name a building, landmark or gate the rider can find.", sw: "Taja jengo, alama au lango ambalo msambazaji ataliona." }
    missing_receiver_name() {
        en: "Name who receives it, or leave the receiver's name and phone empty.",
        sw: "Taja atakayepokea, au acha jina na simu ya mpokeaji wazi.",
    }
    missing_receiver_phone() {
        en: "Enter the receiver's phone, so the rider can call, or leave the receiver's name and phone empty.",
        sw: "Weka simu ya mpokeaji, ili msambazaji apige, au acha jina na simu ya mpokeaji wazi.",
    }
    missing_number() { en: "Enter the order number, like 1042.", sw: "Weka nambari ya oda, kama 1042." }
    missing_code() { en: "Enter the M-PESA code from the SMS, like SJK4H7L2P0.", sw: "Weka nambari ya muamala kutoka SMS ya M-PESA, kama SJK4H7L2P0." }
    missing() { en: "Fill this in.", sw: "Jaza hapa." }
    not_a_phone() {
        en: "This does not read as a Kenyan mobile number. Write it like 0712 345 678 or 0112 345 678.",
        sw: "Hii haisomeki kama nambari ya simu ya Kenya. Iandike kama 0712 345 678 au 0112 345 678.",
    }
    too_long(max: u32) { en: "Shorten this to {max} characters.", sw: "Fupisha hii hadi herufi {max}." }
    out_of_range(min: i64, max: i64) { en: "Use a number from {min} to {max}.", sw: "Tumia nambari kutoka {min} hadi {max}." }
    area_not_offered() {
        en: "We don't deliver there at the moment. Choose another area, or pick it up.",
        sw: "Kwa sasa hatuleti huko. Chagua eneo lingine, au uchukue mwenyewe.",
    }
    number_not_offered() {
        en: "Order numbers have digits only, like 1042. You find it in our SMS.",
        sw: "Nambari za oda zina tarakimu pekee, kama 1042. Iko kwenye SMS yetu.",
    }
    not_offered() { en: "This choice is not offered any more. Choose again.", sw: "Chaguo hili halipo tena. Chagua tena." }
    unreadable() { en: "This holds characters we cannot keep. Type it again.", sw: "Hii ina herufi tusizoweza kuhifadhi. Iandike tena." }
    not_an_email() { en: "Write the e-mail address like jina@mfano.co.ke.", sw: "Andika barua pepe kama jina@mfano.co.ke." }
    /// A code that M-PESA cannot have given.
    pub not_a_code() {
        en: "An M-PESA code has 10 letters and digits, like SJK4H7L2P0. Check O and 0.",
        sw: "Nambari ya muamala ya M-PESA ina herufi na tarakimu 10, kama SJK4H7L2P0. Hakiki O na 0.",
    }

    cart_sold_out() { en: "It just sold out, so your cart is as it was.", sw: "Imeisha sasa hivi, kwa hivyo kikapu chako hakijabadilika." }
    cart_only_left(left: u32) {
        en: { 1 => "Only 1 is left, so the number stays as it was.", _ => "Only {left} are left, so the number stays as it was." },
        sw: { 1 => "Imebaki 1 tu, kwa hivyo idadi haijabadilika.", _ => "Zimebaki {left} tu, kwa hivyo idadi haijabadilika." },
    }
    cart_full() { en: "Your cart holds as much as it can. Check out first, or remove something.", sw: "Kikapu kimejaa. Lipia kwanza, au ondoa kitu." }
    cart_other() { en: "Nothing changed in your cart. Try again.", sw: "Hakuna kilichobadilika kikapuni. Jaribu tena." }

    place_empty() { en: "Nothing was charged. Your cart is empty.", sw: "Hujatozwa pesa. Kikapu chako hakina kitu." }
    /// Some lines are gone.
    pub place_sold_out() {
        en: "Nothing was charged. Something in your cart sold out: remove or change it, then check out.",
        sw: "Hujatozwa pesa. Kitu fulani kikapuni kimeisha: kiondoe au ukibadilishe, kisha ulipie.",
    }
    place_over_limit(max: Money) {
        en: "Nothing was charged. M-PESA carries at most {max} in one payment: split the order, or ask the shop on WhatsApp.",
        sw: "Hujatozwa pesa. M-PESA hubeba hadi {max} kwa malipo mamoja: gawa oda, au uliza duka kwa WhatsApp.",
    }
    /// The shop does not take this kind of payment.
    pub place_pay_method() {
        en: "Nothing was charged. This way of paying is not offered for this order: choose another one below.",
        sw: "Hujatozwa pesa. Njia hii ya kulipa haipo kwa oda hii: chagua nyingine hapa chini.",
    }
    /// The form was sent before, with other contents.
    pub place_used() {
        en: "Nothing was charged now. This form was sent before with other details: check it and press the button again.",
        sw: "Hujatozwa pesa sasa. Fomu hii ilitumwa awali ikiwa na maelezo mengine: ihakiki kisha bonyeza kitufe tena.",
    }
    place_too_many_open() {
        en: "Nothing was charged. This phone has several orders here that are not paid yet: pay for one of them first, or ask the shop on WhatsApp.",
        sw: "Hujatozwa pesa. Simu hii ina oda kadhaa hapa ambazo hazijalipwa: lipia moja kwanza, au uliza duka kwa WhatsApp.",
    }
    place_too_fast(s: u32) {
        en: { 1 => "Nothing was charged. Too many orders came at once: press the button again in 1 second.", _ => "Nothing was charged. Too many orders came at once: press the button again in {s} seconds." },
        sw: "Hujatozwa pesa. Oda nyingi zimekuja kwa pamoja: bonyeza kitufe tena baada ya sekunde {s}.",
    }
    place_other() { en: "Nothing was charged. Check the form and press the button again.", sw: "Hujatozwa pesa. Hakiki fomu kisha bonyeza kitufe tena." }

    send_paid() { en: "This order is paid already. Nothing more is asked for.", sw: "Oda hii imeshalipwa. Hakuna kingine kinachohitajika." }
    send_closed() { en: "No request was sent: this order is closed. Order again, or ask the shop on WhatsApp.", sw: "Hakuna ombi lililotumwa: oda hii imefungwa. Agiza tena, au uliza duka kwa WhatsApp." }
    send_open() {
        en: "No new request was sent: one is still open. If you entered your PIN, do not pay again.",
        sw: "Hakuna ombi jipya lililotumwa: moja bado liko wazi. Kama umeshaweka PIN, usilipe tena.",
    }
    send_too_soon(s: u32) {
        en: { 1 => "No request was sent yet. You can send again in 1 second.", _ => "No request was sent yet. You can send again in {s} seconds." },
        sw: "Bado hakuna ombi lililotumwa. Unaweza kutuma tena baada ya sekunde {s}.",
    }
    send_too_many() {
        en: "No request was sent: this phone had several already. Pay by Paybill below, or ask on WhatsApp.",
        sw: "Hakuna ombi lililotumwa: simu hii imepata kadhaa tayari. Lipa kwa Paybill hapa chini, au uliza kwa WhatsApp.",
    }
    send_sold_out() {
        en: "No request was sent and nothing was charged: your items were kept for a while and have sold out since.",
        sw: "Hakuna ombi lililotumwa na hujatozwa pesa: bidhaa zako zilihifadhiwa kwa muda na sasa zimeisha.",
    }
    send_not_set_up() {
        en: "No request was sent and nothing was charged: this shop's M-PESA is not working right now. Ask on WhatsApp.",
        sw: "Hakuna ombi lililotumwa na hujatozwa pesa: M-PESA ya duka hili haifanyi kazi kwa sasa. Uliza kwa WhatsApp.",
    }
    send_other() { en: "No request was sent and nothing was charged. Try again in a moment.", sw: "Hakuna ombi lililotumwa na hujatozwa pesa. Jaribu tena baada ya muda mfupi." }
}

/// What to do about a field.
pub fn of_field(language: Language, field: &str, problem: &Problem) -> String {
    match (problem, field) {
        (Problem::Missing, "phone") => missing_phone(language).to_owned(),
        (Problem::Missing, "name") => missing_name(language).to_owned(),
        (Problem::Missing, "area") => missing_area(language).to_owned(),
        (Problem::Missing, "pickup") => missing_pickup(language).to_owned(),
        (Problem::Missing, "landmark") => missing_landmark(language).to_owned(),
        (Problem::Missing, "receiver_name") => missing_receiver_name(language).to_owned(),
        (Problem::Missing, "receiver_phone") => missing_receiver_phone(language).to_owned(),
        (Problem::Missing, "number") => missing_number(language).to_owned(),
        (Problem::Missing, "code") => missing_code(language).to_owned(),
        (Problem::Missing, _) => missing(language).to_owned(),
        (Problem::NotAPhone, _) => not_a_phone(language).to_owned(),
        (Problem::TooLong { max }, _) => too_long(language, *max),
        (Problem::OutOfRange { min, max }, _) => out_of_range(language, *min, *max),
        (Problem::NotOffered, "area") => area_not_offered(language).to_owned(),
        (Problem::NotOffered, "number") => number_not_offered(language).to_owned(),
        (Problem::NotOffered, "code") => not_a_code(language).to_owned(),
        (Problem::NotOffered, _) => not_offered(language).to_owned(),
        (Problem::Unreadable, _) => unreadable(language).to_owned(),
        (Problem::NotAnEmail, _) => not_an_email(language).to_owned(),
    }
}

/// Why the cart stayed as it was.
pub fn of_cart(language: Language, error: &CartError) -> String {
    match error {
        CartError::SoldOut => cart_sold_out(language).to_owned(),
        CartError::OnlyLeft { left } => cart_only_left(language, *left),
        CartError::Full => cart_full(language).to_owned(),
        CartError::Refused(Refusal::Invalid { problems }) => problems
            .first()
            .map_or_else(|| cart_other(language).to_owned(), |at| of_field(language, &at.field, &at.problem)),
        CartError::Refused(_) => cart_other(language).to_owned(),
    }
}

/// Why no order was placed.
pub fn of_order(language: Language, error: &PlaceOrderError) -> String {
    match error {
        PlaceOrderError::EmptyCart => place_empty(language).to_owned(),
        PlaceOrderError::SoldOut => place_sold_out(language).to_owned(),
        PlaceOrderError::TotalChanged { seen, now } => super::form::total_changed(language, *seen, *now),
        PlaceOrderError::OverLimit { max } => place_over_limit(language, *max),
        PlaceOrderError::PayMethodNotOffered => place_pay_method(language).to_owned(),
        PlaceOrderError::KeyReused => place_used(language).to_owned(),
        PlaceOrderError::TooManyOpen => place_too_many_open(language).to_owned(),
        PlaceOrderError::Refused(Refusal::TooMany { retry_after_s }) => place_too_fast(language, *retry_after_s),
        PlaceOrderError::Refused(_) => place_other(language).to_owned(),
    }
}

/// Why no M-PESA request was sent.
pub fn of_prompt(language: Language, error: &SendPromptError) -> String {
    match error {
        SendPromptError::AlreadyPaid => send_paid(language).to_owned(),
        SendPromptError::Closed => send_closed(language).to_owned(),
        SendPromptError::StillOpen => send_open(language).to_owned(),
        SendPromptError::TooSoon { retry_after_s } => send_too_soon(language, *retry_after_s),
        SendPromptError::TooMany { .. } => send_too_many(language).to_owned(),
        SendPromptError::SoldOut => send_sold_out(language).to_owned(),
        SendPromptError::NotSetUp => send_not_set_up(language).to_owned(),
        SendPromptError::TooMuch { most } => super::parts::too_much(language, *most),
        SendPromptError::Refused(_) => send_other(language).to_owned(),
    }
}
