//! Texts of the shop. What only one page says stands in a module of its own.

pub mod delivery;
pub mod offline;
pub mod policy;
pub mod product;

use kikapu_ui::texts;

texts! {
    /// The first page.
    pub home() { en: "Home", sw: "Mwanzo" }
    /// Heading of the best sellers.
    pub selling_now() { en: "Selling now", sw: "Zinazouzwa sasa" }
    /// Heading of the best sellers once the area is known.
    pub selling_now_in(area: &str) { en: "Selling now in {area}", sw: "Zinazouzwa sasa {area}" }
    /// Heading of the newest products.
    pub new_in() { en: "New in", sw: "Mpya dukani" }
    /// To all products.
    pub see_all() { en: "See all", sw: "Tazama zote" }
    /// Name of the category links.
    pub categories() { en: "Categories", sw: "Aina za bidhaa" }
    /// On the hero.
    pub best_seller() { en: "Best seller", sw: "Inayouzwa zaidi" }
    /// On the hero.
    pub new_arrival() { en: "Just in", sw: "Imeingia sasa" }
    /// On the hero.
    pub see_it() { en: "See it", sw: "Itazame" }
    /// Heading of the area links.
    pub we_deliver_to() { en: "We deliver to your estate", sw: "Tunaleta hadi mtaani kwako" }
    /// To all areas.
    pub all_areas() { en: "All areas and fees", sw: "Maeneo na ada zote" }
    /// Heading of what buyers wrote.
    pub buyers_say() { en: "What buyers say", sw: "Wanunuzi wanasema" }
    /// Beside it: the average of all reviews.
    pub from_all(average: &str, count: u32) {
        en: "{average} of 5 from {count} reviews, good and bad",
        sw: "{average} kati ya 5 kutoka maoni {count}, mazuri na mabaya",
    }
    /// Heading of the about section.
    pub visit_us() { en: "Visit us", sw: "Tutembelee" }
    /// Empty shop.
    pub opening_soon() { en: "Opening soon", sw: "Tunafungua hivi karibuni" }
    /// Empty shop.
    pub opening_soon_text(shop: &str) {
        en: "{shop} is putting its goods on the shelf. Ask on WhatsApp to hear when it opens.",
        sw: "{shop} inapanga bidhaa zake. Uliza kwa WhatsApp ujue itakapofungua.",
    }
    /// WhatsApp text of an empty shop.
    pub opening_soon_ask(shop: &str) {
        en: "Hello {shop}, please tell me when you open.",
        sw: "Habari {shop}, naomba mnijulishe mkifungua.",
    }
    /// To the shop's chat.
    pub write_on_whatsapp() { en: "Write on WhatsApp", sw: "Andika kwa WhatsApp" }

    /// Title of the full listing.
    pub all_products() { en: "All products", sw: "Bidhaa zote" }
    /// How many were found.
    pub items(n: u32) { en: { 1 => "{n} item", _ => "{n} items" }, sw: "bidhaa {n}" }
    /// Which of them are shown.
    pub shown(n: u32, first: u32, last: u32) {
        en: { 1 => "1 item", _ => "{first}–{last} of {n} items" },
        sw: { 1 => "bidhaa 1", _ => "{first}–{last} kati ya bidhaa {n}" },
    }
    /// Opens the filters.
    pub filter_and_sort() { en: "Filter and sort", sw: "Chuja na panga" }
    /// Opens the filters, when some are applied.
    pub filter_and_sort_n(n: u32) { en: "Filter and sort ({n})", sw: "Chuja na panga ({n})" }
    /// Heading of the filters.
    pub filters() { en: "Filters", sw: "Vichujio" }
    /// Closes the filters.
    pub close_filters() { en: "Close filters", sw: "Funga vichujio" }
    /// Heading of the order.
    pub sort() { en: "Sort by", sw: "Panga kwa" }
    /// Order.
    pub sort_popular() { en: "Most popular", sw: "Zinazopendwa zaidi" }
    /// Order, when something was typed.
    pub sort_closest() { en: "Closest match", sw: "Zinazofanana zaidi" }
    /// Order.
    pub sort_newest() { en: "Newest", sw: "Mpya zaidi" }
    /// Order.
    pub sort_price_up() { en: "Lowest price", sw: "Bei ya chini" }
    /// Order.
    pub sort_price_down() { en: "Highest price", sw: "Bei ya juu" }
    /// Order.
    pub sort_rating() { en: "Best reviewed", sw: "Zilizosifiwa zaidi" }
    /// Heading of the price filter.
    pub price() { en: "Price in KSh", sw: "Bei kwa KSh" }
    /// Lowest price.
    pub price_from() { en: "From", sw: "Kuanzia" }
    /// Highest price.
    pub price_to() { en: "Up to", sw: "Hadi" }
    /// Only what can be bought now.
    pub in_stock() { en: "In stock", sw: "Zilizopo" }
    /// Heading of that filter.
    pub availability() { en: "Availability", sw: "Upatikanaji" }
    /// Opens the rest of a long group.
    pub show_more(n: u32) { en: "Show {n} more", sw: "Onyesha {n} zaidi" }
    /// Sends the filters, once it is known how many items fit.
    pub show_n_items(n: u32) {
        en: { 0 => "No item fits", 1 => "Show 1 item", _ => "Show {n} items" },
        sw: { 0 => "Hakuna inayofaa", 1 => "Onyesha bidhaa 1", _ => "Onyesha bidhaa {n}" },
    }
    /// Filter of a listing, where the chosen area is served today.
    pub arrives_today() { en: "Arrives today", sw: "Inafika leo" }
    /// Price filter of a listing.
    pub up_to(price: &str) { en: "Up to {price}", sw: "Hadi {price}" }
    /// Sends the filters.
    pub show_items() { en: "Show items", sw: "Onyesha bidhaa" }
    /// Drops all filters.
    pub clear_all() { en: "Clear all", sw: "Ondoa zote" }
    /// Name of the applied filters.
    pub applied() { en: "Applied filters", sw: "Vichujio vilivyotumika" }
    /// Label of a link that drops one filter.
    pub remove_filter(label: &str) { en: "Remove {label}", sw: "Ondoa {label}" }
    /// A price filter, as shown.
    pub from_price(price: &str) { en: "From KSh {price}", sw: "Kuanzia KSh {price}" }
    /// A price filter, as shown.
    pub to_price(price: &str) { en: "Up to KSh {price}", sw: "Hadi KSh {price}" }
    /// To the next page of a list.
    pub show_next(n: u32) { en: "Show {n} more items", sw: "Onyesha bidhaa {n} zaidi" }
    /// Title of a page of a list after the first.
    pub title_page(title: &str, page: u32) { en: "{title}, page {page}", sw: "{title}, ukurasa {page}" }
    /// Nothing fits the filters.
    pub nothing_fits() { en: "Loosen your filters", sw: "Legeza vichujio" }
    /// Nothing fits the filters.
    pub nothing_fits_text() {
        en: "No item fits all of them together. Dropping one of these finds some:",
        sw: "Hakuna bidhaa inayofaa vyote kwa pamoja. Ukiondoa kimoja kati ya hivi utapata:",
    }
    /// A filter to drop, with what is found then.
    pub without(n: u32, label: &str) {
        en: { 1 => "Without “{label}”: {n} item", _ => "Without “{label}”: {n} items" },
        sw: "Bila “{label}”: bidhaa {n}",
    }
    /// Nothing was found.
    pub nothing_found() { en: "Try another word", sw: "Jaribu neno lingine" }
    /// Nothing was found.
    pub nothing_found_text(words: &str) {
        en: "We found nothing for “{words}”. Look in a category, or ask us to find it.",
        sw: "Hatukupata kitu kwa “{words}”. Angalia aina za bidhaa, au tuombe tukutafutie.",
    }
    /// A category without products.
    pub nothing_here() { en: "Look at everything else", sw: "Tazama bidhaa nyingine" }
    /// A category without products.
    pub nothing_here_text() {
        en: "There is nothing in this category yet.",
        sw: "Bado hakuna bidhaa katika aina hii.",
    }
    /// Asks the shop.
    pub ask_to_find() { en: "Ask us to find it", sw: "Tuombe tukutafutie" }
    /// WhatsApp text of that.
    pub ask_to_find_text(shop: &str, words: &str) {
        en: "Hello {shop}, I am looking for: {words}. Do you have it?",
        sw: "Habari {shop}, natafuta: {words}. Mnayo?",
    }
    /// Description of a listing for search engines.
    pub listing_description(title: &str, shop: &str) {
        en: "{title} at {shop}. Pay with M-PESA, delivered to your estate.",
        sw: "{title} kutoka {shop}. Lipa kwa M-PESA, tunaleta hadi mtaani kwako.",
    }

    /// Name of the search form of a page, beside the header's.
    pub search_all() { en: "Search all products", sw: "Tafuta katika bidhaa zote" }
    /// Title of the search page.
    pub search() { en: "Search", sw: "Tafuta" }
    /// Title of the search page with words.
    pub results_for(words: &str) { en: "Results for “{words}”", sw: "Matokeo ya “{words}”" }
    /// Other words were searched.
    pub corrected(typed: &str, meant: &str) {
        en: "Nothing is called “{typed}”. These are the results for “{meant}”.",
        sw: "Hakuna kinachoitwa “{typed}”. Haya ni matokeo ya “{meant}”.",
    }
    /// Over words that find something.
    pub did_you_mean() { en: "Did you mean:", sw: "Je, ulimaanisha:" }
    /// A category among the suggestions.
    pub in_category() { en: "Category", sw: "Aina" }
    /// What was typed is an area.
    pub area_found(area: &str) { en: "Delivery to {area}: fee and times", sw: "Kuletewa {area}: ada na muda" }
    /// Under an empty search box.
    pub search_hint() { en: "Type what you are looking for, in English or Kiswahili.", sw: "Andika unachotafuta, kwa Kiswahili au Kiingereza." }
    /// Heading under an empty search box.
    pub popular() { en: "Popular now", sw: "Zinazopendwa sasa" }
    /// Name of the suggestions.
    pub suggestions() { en: "Suggestions", sw: "Mapendekezo" }

    /// Name of the commonest option, where the owner wrote it in English.
    size() { en: "Size", sw: "Saizi" }
    /// Name of an option, as for `size`.
    colour() { en: "Colour", sw: "Rangi" }
    /// Name of an option, as for `size`.
    capacity() { en: "Capacity", sw: "Ujazo" }
    /// Name of an option, as for `size`.
    storage() { en: "Storage", sw: "Hifadhi" }
    /// Name of an option, as for `size`.
    material() { en: "Material", sw: "Kitambaa" }
    /// Name of an option, as for `size`.
    style() { en: "Style", sw: "Mtindo" }
    /// Name of a filter, as for `size`.
    brand() { en: "Brand", sw: "Chapa" }

    /// Adds to the cart.
    pub add_to_cart() { en: "Add to cart", sw: "Weka kikapuni" }
    /// Adds from a card.
    pub add() { en: "Add", sw: "Weka" }
    /// Adds from a card, for readers.
    pub add_named(name: &str) { en: "Add to cart: {name}", sw: "Weka kikapuni: {name}" }
    /// It is in the cart.
    pub added() { en: "Added to your cart", sw: "Imewekwa kikapuni" }
    /// To the cart after adding.
    pub view_cart() { en: "View cart", sw: "Tazama kikapu" }
    /// Nothing was added.
    pub sold_out_now() {
        en: "It just sold out, so nothing was added.",
        sw: "Imeisha sasa hivi, kwa hivyo hakuna kilichowekwa.",
    }
    /// Nothing was added.
    pub only_left(left: u32) {
        en: { 1 => "Only 1 is left, and your cart already holds it or asks for more.", _ => "Only {left} are left, and your cart asks for more." },
        sw: { 1 => "Imebaki 1 tu, na kikapu chako kina hiyo au kinaomba zaidi.", _ => "Zimebaki {left} tu, na kikapu chako kinaomba zaidi." },
    }
    /// Nothing was added.
    pub cart_full() {
        en: "Your cart holds as many different items as it can. Remove one first.",
        sw: "Kikapu chako kimejaa bidhaa tofauti. Ondoa moja kwanza.",
    }
    /// Nothing was added.
    pub not_added() { en: "Nothing was added. Try again.", sw: "Hakuna kilichowekwa. Jaribu tena." }
    /// Nothing was added.
    pub not_added_offline() {
        en: "You are offline: nothing was added. Try again when your network is back.",
        sw: "Huna mtandao: hakuna kilichowekwa. Jaribu tena mtandao ukirudi.",
    }
    /// "From KSh 1,200".
    pub from() { en: "From", sw: "Kuanzia" }
    /// One size in stock.
    pub one_size(size: &str) { en: "Size {size}", sw: "Saizi {size}" }

    /// Error page: not ours to show.
    pub missing_title() { en: "We can't find this page", sw: "Hatuoni ukurasa huu" }
    /// Error page.
    pub missing_text() {
        en: "It may have moved. Search, or pick a category below.",
        sw: "Huenda umehamishwa. Tafuta, au chagua aina hapa chini.",
    }
    /// Error page.
    pub failed_title() { en: "This page could not be loaded", sw: "Ukurasa huu haukupakika" }
    /// Error page.
    pub failed_text() {
        en: "Nothing was charged by this page. Try again in a moment.",
        sw: "Ukurasa huu haujakutoza pesa. Jaribu tena baada ya muda mfupi.",
    }
    /// Error page, for whoever reports it.
    pub failed_reference(incident: &str) { en: "Reference {incident}", sw: "Kumbukumbu {incident}" }
    /// Error page.
    pub wait_title() { en: "Wait a moment", sw: "Subiri kidogo" }
    /// Error page.
    pub wait_text(seconds: u32) {
        en: "That was quick. Nothing was charged; try again in {seconds} seconds.",
        sw: "Umefanya haraka. Hujatozwa pesa; jaribu tena baada ya sekunde {seconds}.",
    }
    /// Error page.
    pub changed_title() { en: "This changed in the meantime", sw: "Hii imebadilika" }
    /// Error page.
    pub changed_text() {
        en: "Nothing was charged. Go back, look again and repeat what you wanted to do.",
        sw: "Hujatozwa pesa. Rudi nyuma, angalia tena na urudie ulichotaka kufanya.",
    }
    /// Error page.
    pub unreadable_title() { en: "We could not read that", sw: "Hatukuweza kusoma hiyo" }
    /// Error page.
    pub unreadable_text() {
        en: "Nothing was charged. Go back and try once more.",
        sw: "Hujatozwa pesa. Rudi nyuma ujaribu tena.",
    }
    /// Error page.
    pub to_order() { en: "Find my order", sw: "Tafuta oda yangu" }
    /// Error page.
    pub try_again() { en: "Try again", sw: "Jaribu tena" }
    /// Error page.
    pub to_home() { en: "To the shop's first page", sw: "Ukurasa wa kwanza wa duka" }
}

/// An option's name in the reader's language. Owners name options in one language, mostly with the same few words; a
/// name of their own stays as it is, and so does every name in English.
pub fn option_label(language: kikapu_ui::Language, name: &str) -> String {
    if language == kikapu_ui::Language::En {
        return name.to_owned();
    }
    let known = match name.trim().to_lowercase().as_str() {
        "size" => size(language),
        "colour" | "color" => colour(language),
        "capacity" => capacity(language),
        "storage" => storage(language),
        "material" => material(language),
        "style" => style(language),
        "brand" => brand(language),
        _ => name,
    };
    known.to_owned()
}
