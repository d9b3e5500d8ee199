use axum::response::Response;
use kikapu_domain::staff::Permission;
use kikapu_ui::{Card, LinkButton, Tone, link};
use leptos::prelude::*;

use crate::dashboard::parts::desk::{Desk, Place, Who};
use crate::dashboard::parts::switches::{Preferences, SignOut, StoreSwitch};
use crate::dashboard::{t, who};
use crate::door::{No, Staff};
use crate::islands::CopyNumber;
use crate::render::Frame;

/// `GET /dashboard/more`
pub async fn show(staff: Staff) -> Result<Response, No> {
    let who = who(&staff, &staff.path);
    let title = t::titled(who.language, t::more(who.language), &who.staff.store_name);
    Ok(staff.page(Frame::new(who.language, &title), || view! { <More who/> }))
}

/// What a phone's bar has no room for: the shop's link, other shops, language, colours, the way out.
#[component]
pub fn More(
    /// Who looks.
    who: Who,
) -> impl IntoView {
    let language = who.language;
    let address = who.shop("/");
    let text = t::share_text(language, &who.staff.store_name, &address);
    let settings = who.staff.role.may(Permission::ChangeKeys).then(|| {
        let href = who.path("/dashboard/settings/mpesa");
        view! { <Card><LinkButton href tone=Tone::Secondary wide=true icon="settings">{t::mpesa::settings(language)}</LinkButton></Card> }
    });
    view! {
        <Desk who=who.clone() place=Place::More>
            <h1 class="text-heading-lg mb-4">{who.staff.store_name.clone()}</h1>
            <div class="more">
                <Card>
                    <CopyNumber language label=t::shop_link(language).to_owned() value=address/>
                    <div class="mt-3">
                        <LinkButton href=link::whatsapp("", &text) tone=Tone::WhatsApp wide=true icon="whatsapp">
                            {t::share_shop(language)}
                        </LinkButton>
                    </div>
                </Card>
                {settings}
                <Card>
                    <StoreSwitch who=who.clone() id="more-stores"/>
                    <h2 class="desk-label">{t::this_page(language)}</h2>
                    <Preferences who=who.clone()/>
                    <SignOut who/>
                </Card>
            </div>
        </Desk>
    }
}
