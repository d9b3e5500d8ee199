use axum::http::StatusCode;
use axum::response::Response;
use kikapu_commerce::{catalog, delivery};
use kikapu_contract::Refusal;
use kikapu_contract::catalog::{CardView, DeliveryLine, ProductView, TellWhenBack};
use kikapu_contract::delivery::AreaPromise;
use kikapu_kernel::Slug;
use kikapu_ui::{Alert, Breadcrumb, Crumb, Disclosure, Icon, LinkButton, Mood, PriceTag, Size, Tone, link};
use leptos::prelude::*;
use serde::Deserialize;

mod asked;

pub use asked::{Asked, Said};

use super::structured;
use crate::door::{Form, No, Path, Query, Visitor};
use crate::frame::{StorefrontFrame, TrustStrip};
use crate::storefront::parts::{AreaForm, BackForm, BackTry, GalleryPart, Grid, PickerPart, Reviews, SizeGuide};
use crate::storefront::t::{self, delivery as td, product as tp};
use crate::storefront::{Setting, address, arrival};

/// Longest description for search engines, characters.
const DESCRIPTION_MAX: usize = 155;

/// `GET /p/{slug}`.
pub async fn show(
    visitor: Visitor,
    Path(slug): Path<Slug>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, No> {
    answer(&visitor, slug, &query, BackTry::default(), StatusCode::OK).await
}

/// Whom to tell, and of what.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct BackInput {
    variant: String,
    phone: String,
    consent: String,
}

/// `POST /p/{slug}/back`: whoever sends it hears when the thing is back.
pub async fn tell_when_back(
    visitor: Visitor,
    Path(slug): Path<Slug>,
    Form(form): Form<BackInput>,
) -> Result<Response, No> {
    let consent = !form.consent.is_empty();
    let variant = form.variant.parse().map_err(|_| No(Refusal::NotFound))?;
    let wish = TellWhenBack { variant, phone: form.phone.clone(), consent };
    match catalog::tell_when_back(&visitor.ctx, &wish, visitor.network).await {
        Ok(()) => Ok(visitor.see_other(&format!("/p/{slug}?say=noted#back"))),
        Err(refusal @ Refusal::Invalid { .. }) if !visitor.wants_json => {
            let last =
                BackTry { phone: form.phone, variant: form.variant, consent, refusal: Some(refusal), is_noted: false };
            answer(&visitor, slug, &[], last, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(refusal) => Err(refusal.into()),
    }
}

async fn answer(
    visitor: &Visitor,
    slug: Slug,
    query: &[(String, String)],
    last: BackTry,
    status: StatusCode,
) -> Result<Response, No> {
    let setting = Setting::of(visitor).await?;
    let line = match setting.promise.clone() {
        Some(promise) => DeliveryLine::Area(promise),
        None => match delivery::fee_range(&visitor.ctx).await? {
            Some((low, high)) => DeliveryLine::Range { low, high },
            None => DeliveryLine::None,
        },
    };
    let mut product = catalog::read(&visitor.ctx, slug.as_str(), line).await?;
    let areas = match product.delivery {
        DeliveryLine::Range { .. } => delivery::areas(&visitor.ctx).await?,
        DeliveryLine::Area(_) | DeliveryLine::None => Vec::new(),
    };
    let mut asked = Asked::of(&product, query);
    asked.back = BackTry { is_noted: asked.back.is_noted, ..last };
    if let Some(stars) = asked.stars {
        product.reviews = catalog::reviews_with(&visitor.ctx, product.id, stars).await?;
    }
    let mut frame = setting.document(&product.name, description(&setting, &product), &format!("/p/{slug}"));
    frame.status = status;
    frame.image = structured::product_image(&setting, &product);
    frame.json_ld.push(structured::product(&setting, &product));
    frame.json_ld.push(structured::breadcrumb(&setting, &crumbs(&setting, &product)));
    Ok(visitor.page(frame, move || view! { <Product setting product areas asked/> }))
}

fn lowest(product: &ProductView) -> String {
    product
        .variants
        .iter()
        .map(|variant| variant.price)
        .min_by_key(|price| price.minor())
        .map(|price| price.to_string())
        .unwrap_or_default()
}

fn description(setting: &Setting, product: &ProductView) -> String {
    let line = tp::description_line(setting.language, &product.name, &lowest(product), &setting.shop.name);
    let first = product.description.split("\n\n").next().unwrap_or_default();
    let whole = format!("{line} {first}");
    if whole.chars().count() <= DESCRIPTION_MAX { whole } else { line }
}

fn crumbs(setting: &Setting, product: &ProductView) -> Vec<Crumb> {
    let home = Crumb { label: t::home(setting.language).to_owned(), href: Some(setting.to("/")) };
    let category = product.category.as_ref().map(|category| Crumb {
        label: category.name.clone(),
        href: Some(setting.to(&format!("/c/{}", category.slug))),
    });
    let here = Crumb { label: product.name.clone(), href: None };
    std::iter::once(home).chain(category).chain([here]).collect()
}

/// A product.
#[component]
pub fn Product(
    /// What it stands in.
    setting: Setting,
    /// The product.
    product: ProductView,
    /// Areas to choose from; empty where one is chosen.
    areas: Vec<AreaPromise>,
    /// What the address asks.
    asked: Asked,
) -> impl IntoView {
    let language = setting.language;
    let lean = setting.visit.data_saver;
    let here = setting.to(&address::product(&product.slug, &product.options, &asked.picks));
    let crumbs = crumbs(&setting, &product);
    let brand = (!product.brand.is_empty()).then(|| view! { <p class="product-brand">{product.brand.clone()}</p> });
    let rating = product.rating.map(|rating| {
        view! {
            <a class="product-rating" href="#reviews"><kikapu_ui::Rating language tenths=rating.tenths count=rating.count/></a>
        }
    });
    let buy = buy(&setting, &product, areas, &asked);
    let beside = row(&setting, "beside", tp::goes_with(language), &product.goes_with);
    let similar = row(&setting, "similar", tp::similar(language), &product.similar);
    let about = about(&setting, &product);
    let (name, pictures) = (product.name.clone(), product.pictures.clone());
    view! {
        <StorefrontFrame shop=setting.frame.clone() visit=setting.visit.clone()>
            <div class="product-crumbs"><Breadcrumb language crumbs/></div>
            <div class="product-page">
                <GalleryPart language name=name.clone() pictures chosen=asked.picture here lean/>
                <div class="product-side">
                    <div class="product-top">{brand}{rating}</div>
                    <h1 class="product-name">{name}</h1>
                    {buy}
                    <TrustStrip shop=setting.frame visit=setting.visit/>
                    {about}
                </div>
            </div>
            <Reviews language slug=product.slug rating=product.rating stars=product.stars reviews=product.reviews only=asked.stars/>
            {beside}
            {similar}
        </StorefrontFrame>
    }
    .into_any()
}

/// Products side by side under a heading; nothing where there are none.
fn row(setting: &Setting, id: &'static str, title: &'static str, cards: &[CardView]) -> Option<AnyView> {
    let (language, lean) = (setting.language, setting.visit.data_saver);
    (!cards.is_empty()).then(|| {
        view! {
            <section id=id class="section product-row">
                <h2 class="text-heading-md mb-4">{title}</h2>
                <Grid language group=id cards=cards.to_vec() lean/>
            </section>
        }
        .into_any()
    })
}

/// Price, options and the button; or, when nothing is left, who to ask.
fn buy(setting: &Setting, product: &ProductView, areas: Vec<AreaPromise>, asked: &Asked) -> AnyView {
    let language = setting.language;
    let address = [setting.origin.as_str(), &setting.to(&format!("/p/{}", product.slug))].concat();
    let shop = &setting.shop.name;
    let delivery = delivery_line(setting, product, areas, asked);
    let wanted =
        product.variants.iter().find(|variant| variant.available == 0 && variant.values == asked.picks).cloned();
    let back = view! { <BackForm language shop=shop.clone() product=product.clone() wanted last=asked.back.clone()/> };
    if product.variants.iter().all(|variant| variant.available == 0) {
        let chat = setting.whatsapp(&tp::ask_back_text(language, shop, &product.name, &address));
        let price = product.variants.iter().map(|variant| variant.price).min_by_key(|price| price.minor());
        return view! {
            {price.map(|now| view! { <div class="buy-price"><PriceTag language now large=true/></div> })}
            <Alert language mood=Mood::Warning title=tp::all_gone(language)><p>{tp::all_gone_text(language)}</p></Alert>
            {back}
            {chat.map(|href| view! { <LinkButton href tone=Tone::WhatsApp size=Size::Large wide=true icon="whatsapp">{tp::ask_back(language)}</LinkButton> })}
            {delivery}
        }
        .into_any();
    }
    let chat = setting.whatsapp(&tp::ask_text(language, shop, &product.name, &lowest(product), &address));
    let problem = asked.said.map(|said| said.words(setting, product, &asked.picks)).unwrap_or_default();
    let picks = asked.picks.clone();
    let share = link::whatsapp("", &format!("{}: {address}", product.name));
    view! {
        <PickerPart language product=product.clone() picks problem whatsapp=chat.clone()>{back}{delivery}</PickerPart>
        <p class="product-talk">
            {chat.map(|href| view! { <a class="link" href=href><Icon name="whatsapp"/>" "{tp::ask(language)}</a> })}
            <a class="link" href=share>{tp::share(language)}</a>
        </p>
    }
    .into_any()
}

fn delivery_line(setting: &Setting, product: &ProductView, areas: Vec<AreaPromise>, asked: &Asked) -> AnyView {
    let language = setting.language;
    let back = address::product(&product.slug, &product.options, &asked.picks);
    let line = |words: String| view! { <p class="delivery-words"><Icon name="truck"/><span>{words}</span></p> };
    match &product.delivery {
        DeliveryLine::Area(promise) => {
            let change = setting.to(&format!("/delivery?back={}", link::percent_encode(&back)));
            let free = promise.free_over.map(|over| {
                view! { <p class="field-hint">{td::free_over(language, &over.to_string())}</p> }
            });
            view! {
                <div class="delivery-line">
                    {line(arrival::sentence(language, promise))}
                    {free}
                    <a class="link" href=change>{td::change_area(language)}</a>
                </div>
            }
            .into_any()
        }
        DeliveryLine::Range { low, high } => {
            let words = if low == high {
                td::one_fee(language, &arrival::fee(language, *low))
            } else {
                td::range(language, &arrival::fee(language, *low), &high.to_string())
            };
            view! { <div class="delivery-line">{line(words)}<AreaForm language areas back/></div> }.into_any()
        }
        DeliveryLine::None => {
            view! { <div class="delivery-line">{line(td::none(language).to_owned())}</div> }.into_any()
        }
    }
}

/// Fit, description, facts.
fn about(setting: &Setting, product: &ProductView) -> AnyView {
    let language = setting.language;
    let paragraphs = product.description.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
    let paragraphs = paragraphs.map(|text| view! { <p>{text.to_owned()}</p> }).collect_view();
    let facts = product.facts.iter().map(|fact| view! { <li>{fact.clone()}</li> }).collect_view();
    let facts = (!product.facts.is_empty()).then(|| {
        view! { <Disclosure summary=tp::details(language)><ul class="bullets">{facts}</ul></Disclosure> }
    });
    let described = (!product.description.is_empty()).then(|| {
        view! { <Disclosure summary=tp::description(language) open=true><div class="prose">{paragraphs}</div></Disclosure> }
    });
    view! { <div class="product-about"><SizeGuide language product=product.clone()/>{described}{facts}</div> }
        .into_any()
}
