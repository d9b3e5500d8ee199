use kikapu_kernel::Money;
use kikapu_ui::{
    Badge, Breadcrumb, ChoiceItem, Crumb, Language, LinkButton, Mood, Picture, PriceTag, ProductCard, ProductGrid,
    RadioChips, Rating, Size, Tone, t,
};
use leptos::prelude::*;

use super::{
    Section,
    sample::{SAMPLES, Sample, files, in_language, tint},
};

fn kes(shillings: i64) -> Option<Money> {
    Money::kes(shillings).ok()
}

#[component]
pub(super) fn Products(language: Language) -> impl IntoView {
    let crumbs = vec![
        Crumb { label: in_language(language, "Home", "Mwanzo").to_owned(), href: Some("/".to_owned()) },
        Crumb { label: "Sneakers".to_owned(), href: Some("/c/sneakers".to_owned()) },
        Crumb { label: "Ankara Sneaker".to_owned(), href: None },
    ];
    view! {
        <Breadcrumb language crumbs/>
        <Hero language/>
        <nav class="chip-row my-6" aria-label="Categories">
            <a class="chip" aria-current="page" href="#">"Everything"</a>
            <a class="chip" href="#">"Sneakers"</a>
            <a class="chip" href="#">"Sandals"</a>
            <a class="chip" href="#">"School shoes"</a>
            <a class="chip" href="#">"Bags"</a>
        </nav>
        <ProductGrid cards=SAMPLES.iter().map(|sample| card(language, sample)).collect()/>
        <Section title="Options">
            <Options language/>
        </Section>
    }
}

#[component]
fn Hero(language: Language) -> impl IntoView {
    view! {
        <section class="grid gap-6 md:grid-cols-2 md:items-center md:gap-12">
            <Picture alt="Ankara Sneaker, orange" files=files(true) width=800 height=800 sizes=kikapu_ui::Sizes::MAIN
                tint=tint("#e8c9a0") shape="media-square" first=true/>
            <div class="stack">
                <h1 class="text-display-md">"Ankara Sneaker"</h1>
                <Rating language tenths=43 count=27/>
                {kes(2_450).map(|now| view! { <PriceTag language now was=kes(3_000) large=true/> })}
                <p class="text-muted">
                    {in_language(language, "Hand-cut print on a canvas upper. Runs small: most buyers went one up.",
                        "Kitambaa cha Ankara juu ya turubai. Ni ndogo kidogo: wengi walichukua saizi moja juu.")}
                </p>
                <LinkButton href="#" size=Size::Large wide=true>{in_language(language, "Add to cart", "Weka kikapuni")}</LinkButton>
                <LinkButton href="#" tone=Tone::WhatsApp wide=true icon="whatsapp">
                    {in_language(language, "Ask about this", "Uliza kuhusu hii")}
                </LinkButton>
            </div>
        </section>
    }
}

fn card(language: Language, sample: &'static Sample) -> AnyView {
    let picture = move || {
        view! {
            <Picture alt=sample.title files=files(sample.picture) width=800 height=800 sizes=kikapu_ui::Sizes::CARD
                tint=tint(sample.tint) shape="media-square"/>
        }
    };
    let price =
        move || kes(sample.shillings).map(|now| view! { <PriceTag language now was=sample.was.and_then(kes)/> });
    let badge = move || sample.sold_out.then(|| view! { <Badge mood=Mood::Danger label=t::sold_out(language)/> });
    let meta = move || {
        let rating = sample.rating.map(|(tenths, count)| view! { <Rating language tenths count/> });
        view! { {rating}<p>{t::sizes(language, "39", "42")}</p> }
    };
    view! {
        <ProductCard id=sample.id href="#" title=sample.title picture price badge meta sold_out=sample.sold_out level=2/>
    }
        .into_any()
}

#[component]
fn Options(language: Language) -> impl IntoView {
    let size = |value: &str, gone: bool| ChoiceItem {
        value: value.to_owned(),
        label: value.to_owned(),
        gone: gone.then(|| in_language(language, "sold out: tell me when back", "imeisha: niambie ikirudi").to_owned()),
        ..ChoiceItem::default()
    };
    let colour = |value: &str, hex: &str| ChoiceItem {
        value: value.to_owned(),
        label: value.to_owned(),
        swatch: tint(hex),
        ..ChoiceItem::default()
    };
    let sizes = vec![size("38", false), size("39", false), size("40", true), size("41", false), size("42", false)];
    let colours = vec![colour("Black", "#111111"), colour("Orange", "#e07b1a"), colour("White", "#ffffff")];
    view! {
        <RadioChips name="size" legend=in_language(language, "Size", "Saizi") items=sizes chosen="39"/>
        <RadioChips name="colour" legend=in_language(language, "Colour", "Rangi") aside="Orange" items=colours chosen="Orange"/>
    }
}
