//! Texts of the product page.

use kikapu_ui::texts;

texts! {
    /// Name of the gallery.
    pub pictures() { en: "Pictures", sw: "Picha" }
    /// A thumbnail.
    pub picture(n: u32, of: u32) { en: "Picture {n} of {of}", sw: "Picha {n} kati ya {of}" }
    /// Opens the picture alone.
    pub zoom() { en: "Open the full picture", sw: "Fungua picha kamili" }
    /// To the pictures not shown as thumbnails.
    pub more_pictures(n: u32) { en: "+{n}", sw: "+{n}" }
    /// Beside an option without a pick.
    pub choose(option: &str) { en: "Choose {option} first", sw: "Chagua {option} kwanza" }
    /// A value that is gone, for readers.
    pub value_sold_out() { en: "sold out", sw: "imeisha" }
    /// Stock.
    pub in_stock() { en: "In stock", sw: "Ipo" }
    /// Stock.
    pub only_left(n: u32) { en: "Only {n} left", sw: "Zimebaki {n} tu" }
    /// Stock.
    pub sold_out() { en: "Sold out", sw: "Imeisha" }
    /// Stock of one choice.
    pub choice_sold_out() {
        en: "Sold out in this choice. Pick another, or ask when it is back.",
        sw: "Chaguo hili limeisha. Chagua lingine, au uliza litarudi lini.",
    }
    /// A pick gave way to a newer one.
    pub switched(option: &str, to: &str, newest: &str) {
        en: "{option} is now {to}: that is what {newest} comes in.",
        sw: "{option} sasa ni {to}: ndiyo inayopatikana na {newest}.",
    }
    /// Picks that are no variant.
    pub not_made() {
        en: "This combination is not made. Pick another.",
        sw: "Mchanganyiko huu haupo. Chagua mwingine.",
    }
    /// Asks the shop.
    pub ask() { en: "Ask about this", sw: "Uliza kuhusu hii" }
    /// WhatsApp text of that.
    pub ask_text(shop: &str, name: &str, price: &str, address: &str) {
        en: "Hello {shop}, I have a question about {name} ({price}): {address}",
        sw: "Habari {shop}, nina swali kuhusu {name} ({price}): {address}",
    }
    /// Asks when it is back.
    pub ask_back() { en: "Ask when it is back", sw: "Uliza itarudi lini" }
    /// WhatsApp text of that.
    pub ask_back_text(shop: &str, name: &str, address: &str) {
        en: "Hello {shop}, please tell me when {name} is back: {address}",
        sw: "Habari {shop}, naomba mniambie {name} ikirudi: {address}",
    }
    /// Heading of the form, and link to it.
    pub tell_me() { en: "Tell me when it is back", sw: "Niambie ikirudi" }
    /// Under that heading.
    pub tell_me_text(shop: &str) {
        en: "Leave your number: {shop} writes to you once on WhatsApp or SMS.",
        sw: "Acha nambari yako: {shop} itakuandikia mara moja kwa WhatsApp au SMS.",
    }
    /// Label of the select of what is gone.
    pub which_one() { en: "Which one", sw: "Ipi" }
    /// Label of the number.
    pub your_phone() { en: "Your phone", sw: "Simu yako" }
    /// What is agreed to.
    pub consent(shop: &str) {
        en: "{shop} may send me one message about this. The number is deleted after that.",
        sw: "{shop} inaweza kunitumia ujumbe mmoja kuhusu hii. Kisha nambari inafutwa.",
    }
    /// Button.
    pub tell_me_send() { en: "Tell me", sw: "Niambie" }
    /// It is noted.
    pub noted() { en: "Noted: you hear from us when it is back", sw: "Tumeandika: tutakuambia ikirudi" }
    /// It is noted.
    pub noted_text(shop: &str) {
        en: "{shop} has your number for this one message. Nothing was charged.",
        sw: "{shop} ina nambari yako kwa ujumbe huu mmoja. Hujatozwa pesa.",
    }
    /// No number was given.
    pub phone_missing() { en: "Enter your number, like 0712 345 678.", sw: "Weka nambari yako, kama 0712 345 678." }
    /// What was given is no number.
    pub phone_unread() {
        en: "This does not read as a Kenyan mobile number. Write it like 0712 345 678 or 0112 345 678.",
        sw: "Hii haisomeki kama nambari ya simu ya Kenya. Iandike kama 0712 345 678 au 0112 345 678.",
    }
    /// Not agreed to.
    pub consent_missing() { en: "Tick this, so that the shop may write to you.", sw: "Weka alama hapa, ili duka liweze kukuandikia." }
    /// Sold out altogether.
    pub all_gone() { en: "Sold out for now", sw: "Imeisha kwa sasa" }
    /// Sold out altogether.
    pub all_gone_text() {
        en: "Every one is gone. Ask us when it is back, or look at similar items below.",
        sw: "Zote zimeisha. Tuulize itarudi lini, au tazama zinazofanana hapa chini.",
    }
    /// Shares the page.
    pub share() { en: "Share on WhatsApp", sw: "Tuma kwa WhatsApp" }
    /// Heading.
    pub description() { en: "Description", sw: "Maelezo" }
    /// Heading.
    pub details() { en: "Details", sw: "Sifa" }
    /// A British size beside a continental one.
    pub uk(size: &str) { en: "UK {size}", sw: "UK {size}" }
    /// Column of the size guide.
    pub column_eu() { en: "EU", sw: "EU" }
    /// Column of the size guide.
    pub column_uk() { en: "UK", sw: "UK" }
    /// Column of the size guide.
    pub column_foot() { en: "Your foot", sw: "Mguu wako" }
    /// A length in the size guide.
    pub centimetres(cm: &str) { en: "{cm} cm", sw: "sm {cm}" }
    /// How to measure.
    pub how_to_measure() {
        en: "Stand on paper, mark heel and longest toe, and measure between the marks. Makers differ a little.",
        sw: "Simama juu ya karatasi, weka alama kisiginoni na kwenye kidole kirefu, kisha pima katikati. Watengenezaji hutofautiana kidogo.",
    }
    /// Heading.
    pub fit() { en: "Size guide", sw: "Mwongozo wa saizi" }
    /// Fit.
    pub fit_small() { en: "Runs small: most buyers went one up", sw: "Ni ndogo kidogo: wengi walichukua saizi moja juu" }
    /// Fit.
    pub fit_large() { en: "Runs large: most buyers went one down", sw: "Ni kubwa kidogo: wengi walichukua saizi moja chini" }
    /// Fit.
    pub fit_true() { en: "True to size: most buyers took their usual one", sw: "Saizi ni sahihi: wengi walichukua yao ya kawaida" }
    /// How the fit is known.
    pub fit_known(n: u32) { en: { 1 => "From {n} buyer who told us.", _ => "From {n} buyers who told us." }, sw: "Kutoka kwa wanunuzi {n} waliotuambia." }
    /// Fit, one answer.
    pub fit_answers(small: u32, right: u32, large: u32) {
        en: "Too small {small} · Just right {right} · Too large {large}",
        sw: "Ndogo {small} · Sawa {right} · Kubwa {large}",
    }
    /// Heading.
    pub reviews() { en: "Reviews", sw: "Maoni" }
    /// No reviews.
    pub no_reviews() {
        en: "New here. Be the first; your order number lets you review.",
        sw: "Mpya hapa. Kuwa wa kwanza; nambari ya oda yako inakuruhusu kutoa maoni.",
    }
    /// Average.
    pub of_five(average: &str) { en: "{average} of 5", sw: "{average} kati ya 5" }
    /// How many reviews.
    pub review_count(n: u32) { en: { 1 => "{n} review", _ => "{n} reviews" }, sw: "maoni {n}" }
    /// A line of the distribution.
    pub stars_line(stars: u32, n: u32) {
        en: { 1 => "1 star: {n}", _ => "{stars} stars: {n}" },
        sw: "nyota {stars}: {n}",
    }
    /// Shows all reviews again.
    pub all_reviews() { en: "Show all reviews", sw: "Onyesha maoni yote" }
    /// Stars of one review.
    pub stars(n: u32) { en: { 1 => "1 of 5 stars", _ => "{n} of 5 stars" }, sw: "Nyota {n} kati ya 5" }
    /// Under a review, with the area.
    pub bought_in(area: &str, month: &str) { en: "Bought it, {area}, {month}", sw: "Alinunua, {area}, {month}" }
    /// Under a review.
    pub bought(month: &str) { en: "Bought it, {month}", sw: "Alinunua, {month}" }
    /// Heading.
    pub goes_with() { en: "Goes with it", sw: "Inaendana na hii" }
    /// Heading.
    pub similar() { en: "Similar", sw: "Zinazofanana" }
    /// Description for search engines when the shop wrote none.
    pub description_line(name: &str, price: &str, shop: &str) {
        en: "{name} for {price} at {shop}. Pay with M-PESA, delivered to your estate.",
        sw: "{name} kwa {price} kutoka {shop}. Lipa kwa M-PESA, tunaleta hadi mtaani kwako.",
    }
    /// Price includes tax.
    pub tax_included() { en: "VAT included", sw: "VAT imejumuishwa" }
    /// A picked value, for readers.
    pub chosen(value: &str) { en: "chosen: {value}", sw: "umechagua: {value}" }
}
