//! Texts of delivery: areas, fees, arrival.

use kikapu_ui::texts;

texts! {
    /// "today by 6 pm".
    pub by(day: &str, time: &str) { en: "{day} by {time}", sw: "{day} kufikia {time}" }
    /// Time left.
    pub minutes(n: u32) { en: "{n} min", sw: "dakika {n}" }
    /// Time left.
    pub hours(n: u32) { en: "{n} h", sw: "saa {n}" }
    /// Time left.
    pub hours_and_minutes(h: u32, m: u32) { en: "{h} h {m} min", sw: "saa {h} na dakika {m}" }
    /// No fee.
    pub free() { en: "free", sw: "bure" }

    /// The delivery line, area known.
    pub to_area(area: &str, fee: &str, arrives: &str) {
        en: "To {area}: {fee}, arrives {arrives}.",
        sw: "Hadi {area}: {fee}, inafika {arrives}.",
    }
    /// The delivery line, area known, still in time.
    pub to_area_if(area: &str, fee: &str, arrives: &str, left: &str) {
        en: "To {area}: {fee}, arrives {arrives} if you order in {left}.",
        sw: "Hadi {area}: {fee}, inafika {arrives} ukiagiza ndani ya {left}.",
    }
    /// The delivery line, area unknown.
    pub range(low: &str, high: &str) {
        en: "Delivery {low} to {high}, depending on your area.",
        sw: "Usafirishaji {low} hadi {high}, kulingana na eneo lako.",
    }
    /// The delivery line, one fee for all.
    pub one_fee(fee: &str) { en: "Delivery {fee} to every area we serve.", sw: "Usafirishaji {fee} kwa maeneo yote tunayofika." }
    /// No delivery.
    pub none() { en: "This shop does not deliver yet. Collect it at the shop.", sw: "Duka hili bado haliletei. Chukua dukani." }
    /// To another area.
    pub change_area() { en: "Change area", sw: "Badilisha eneo" }
    /// Label of the select.
    pub area_label() { en: "Delivery area", sw: "Eneo la kuletewa" }
    /// First line of the select.
    pub area_choose() { en: "Choose your area", sw: "Chagua eneo lako" }
    /// Button of the select.
    pub area_set() { en: "Show fee and time", sw: "Onyesha ada na muda" }
    /// Button of the area page.
    pub deliver_here() { en: "Deliver here", sw: "Niletee hapa" }
    /// The chosen area.
    pub delivering_here() { en: "Your delivery area", sw: "Eneo lako la kuletewa" }
    /// Free above.
    pub free_over(amount: &str) { en: "Free when you buy for {amount} or more.", sw: "Bure ukinunua vya {amount} au zaidi." }

    /// Title of the index.
    pub index_title() { en: "Delivery areas and fees", sw: "Maeneo na ada za usafirishaji" }
    /// Under the title of the index.
    pub index_text(areas: u32) {
        en: { 1 => "We deliver to 1 area. The fee and the time you see are the ones you get.", _ => "We deliver to {areas} areas. The fee and the time you see are the ones you get." },
        sw: "Tunaleta katika maeneo {areas}. Ada na muda unaoona ndio utakaopata.",
    }
    /// Area not in the list.
    pub not_listed() { en: "Your area is not listed?", sw: "Eneo lako halipo?" }
    /// Area not in the list.
    pub not_listed_text() {
        en: "Ask us on WhatsApp: we may know a rider who goes there.",
        sw: "Tuulize kwa WhatsApp: huenda tunamjua mwendesha pikipiki anayefika huko.",
    }
    /// WhatsApp text of that.
    pub not_listed_ask(shop: &str) {
        en: "Hello {shop}, my area is not in your list. Can you deliver to: ",
        sw: "Habari {shop}, eneo langu halipo kwenye orodha. Mnaweza kuleta: ",
    }
    /// Area the shop does not serve.
    pub not_served() { en: "We don't deliver there yet", sw: "Bado hatuleti huko" }
    /// The form was sent without an area.
    pub choose_first() { en: "Choose your area in the list", sw: "Chagua eneo lako kwenye orodha" }
    /// Heading of the week.
    pub by_day() { en: "When it arrives", sw: "Inafika lini" }
    /// Under that heading.
    pub by_day_text(cut_off: &str) {
        en: "For an order before {cut_off} on that day.",
        sw: "Kwa oda ya kabla ya {cut_off} siku hiyo.",
    }
    /// First line of the week.
    pub now() { en: "Now", sw: "Sasa hivi" }
    /// Table column.
    pub column_ordered() { en: "You order", sw: "Ukiagiza" }
    /// Table column.
    pub column_comes() { en: "It arrives", sw: "Inafika" }
    /// Heading of what was written from there.
    pub voices_from(area: &str) { en: "Buyers in {area} say", sw: "Wanunuzi wa {area} wanasema" }
    /// Heading of places to collect.
    pub pickups() { en: "Collect it yourself", sw: "Chukua mwenyewe" }
    /// Table column.
    pub column_area() { en: "Area", sw: "Eneo" }
    /// Table column.
    pub column_fee() { en: "Fee", sw: "Ada" }
    /// Table column.
    pub column_arrives() { en: "Order now, arrives", sw: "Agiza sasa, inafika" }

    /// Title of an area.
    pub area_title(area: &str) { en: "Delivery to {area}", sw: "Kuletewa {area}" }
    /// Description of an area.
    pub area_description(shop: &str, area: &str, fee: &str, cut_off: &str) {
        en: "{shop} delivers to {area} for {fee}. Order before {cut_off}. Pay with M-PESA.",
        sw: "{shop} inaleta {area} kwa {fee}. Agiza kabla ya {cut_off}. Lipa kwa M-PESA.",
    }
    /// Fact of an area.
    pub fee() { en: "Delivery fee", sw: "Ada ya usafirishaji" }
    /// Fact of an area.
    pub next_arrival() { en: "Order now, arrives", sw: "Agiza sasa, inafika" }
    /// Fact of an area.
    pub cut_off() { en: "Order before", sw: "Agiza kabla ya" }
    /// Fact of an area.
    pub cut_off_note() { en: "to be packed the same working day", sw: "ifungwe siku hiyo hiyo ya kazi" }
    /// Button.
    pub shop_now() { en: "Shop now", sw: "Nunua sasa" }
    /// Heading.
    pub best_sellers(area: &str) { en: "Best sellers we bring to {area}", sw: "Zinazouzwa zaidi tunazoleta {area}" }
    /// Heading.
    pub neighbours() { en: "Same fee nearby", sw: "Ada sawa karibu" }
    /// Heading.
    pub questions() { en: "Questions", sw: "Maswali" }
    /// Question.
    pub q_pay() { en: "How do I pay?", sw: "Ninalipaje?" }
    /// Answer.
    pub a_pay() {
        en: "With M-PESA when you order: we send a request to your phone and you enter your PIN there.",
        sw: "Kwa M-PESA unapoagiza: tunatuma ombi kwenye simu yako na unaweka PIN hapo.",
    }
    /// Answer where the rider may be paid.
    pub a_pay_door() {
        en: "With M-PESA when you order, or at the door when the rider arrives.",
        sw: "Kwa M-PESA unapoagiza, au mlangoni mwendesha pikipiki akifika.",
    }
    /// Question.
    pub q_late() { en: "What if I order after the cut-off?", sw: "Je, nikiagiza baada ya muda huo?" }
    /// Answer.
    pub a_late(cut_off: &str) {
        en: "Orders after {cut_off} are packed on the next working day. The arrival time is shown before you pay.",
        sw: "Oda za baada ya {cut_off} hufungwa siku ya kazi inayofuata. Muda wa kufika unaonyeshwa kabla ya kulipa.",
    }
    /// Question.
    pub q_safe() { en: "How do I know I get what I paid for?", sw: "Nitajuaje nitapata nilicholipia?" }
    /// Answer.
    pub a_safe() {
        en: "You get a delivery code of four digits. Give it to the rider only when you hold your goods.",
        sw: "Utapata nambari ya tarakimu nne. Mpe mwendesha pikipiki ukiwa umeshika bidhaa zako tu.",
    }
    /// Where an area lies.
    pub lies_in(place: &str) { en: "In {place}", sw: "Katika {place}" }
}
