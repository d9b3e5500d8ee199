import { type Page, expect } from "@playwright/test";
import { violations } from "./axe.js";
import { type Language, inLanguage } from "./places.js";
import { actions, patient, status } from "./shopper.js";

// The table of the pay screen: what is said, in both languages and to the letter, and what can be done about it.

/** Buttons. */
export const buttons = {
  again: { en: "Send again", sw: "Tuma tena" },
  rest: { en: /^Send request for KSh [\d,]+$/, sw: /^Tuma ombi la KSh [\d,]+$/ },
  instead: { en: "Send a request to my phone", sw: "Tuma ombi kwa simu yangu" },
  number: { en: "Use another number", sw: "Tumia nambari nyingine" },
  paybill: { en: "Pay by Paybill", sw: "Lipa kwa Paybill" },
  till: { en: "Pay by Till", sw: "Lipa kwa Till" },
  check: { en: "Check now", sw: "Angalia sasa" },
  whatsapp: { en: "Ask on WhatsApp", sw: "Uliza kwa WhatsApp" },
  code: { en: "Enter M-PESA code", sw: "Weka nambari ya muamala" },
  order: { en: "See my order", sw: "Ona oda yangu" },
} as const;

/** How a row stands; the title of the page tells it from another tab. */
const titles = {
  open: { en: "Pay · Order", sw: "Lipa · Oda" },
  failed: { en: "Not paid yet · Order", sw: "Bado haijalipwa · Oda" },
  paid: { en: "✓ Paid · Order", sw: "✓ Imelipwa · Oda" },
} as const;

/** One row. `{a}` is the amount, `{phone}` who was asked, `{biz}` who asks; `{s}`, `{no}`, `{r}`, `{ref}` the page knows. */
export interface Row {
  en: string;
  sw: string;
  stands: keyof typeof titles;
  /** The first leads. */
  offers: (keyof typeof buttons)[];
}

export const rows = {
  sending: {
    en: "Sending an M-PESA request for KSh {a} to {phone}…",
    sw: "Tunatuma ombi la M-PESA la KSh {a} kwa {phone}…",
    stands: "open",
    offers: [],
  },
  waiting: {
    en: "Check your phone. Enter your M-PESA PIN to pay KSh {a} to {biz}.",
    sw: "Angalia simu yako. Weka PIN yako ya M-PESA kulipa KSh {a} kwa {biz}.",
    stands: "open",
    offers: ["number", "paybill"],
  },
  checking: {
    en: "We are checking with M-PESA. If you entered your PIN, do not pay again.",
    sw: "Tunathibitisha na M-PESA. Kama umeshaweka PIN, usilipe tena.",
    stands: "open",
    offers: ["check"],
  },
  paid: {
    en: "Payment received. Thank you, Akinyi. M-PESA code {r}, KSh {a}.",
    sw: "Malipo yamepokelewa. Asante, Akinyi. Nambari ya M-PESA {r}, KSh {a}.",
    stands: "paid",
    offers: ["order"],
  },
  // A callback says so, and M-PESA does not answer our question yet.
  told: {
    en: "M-PESA says you paid ({r}). The last check is running: do not pay again.",
    sw: "M-PESA inasema umelipa ({r}). Uhakiki wa mwisho unaendelea: usilipe tena.",
    stands: "open",
    offers: ["check"],
  },
  paidTooLittle: {
    en: "We received KSh 500. KSh {rest} more will confirm the order.",
    sw: "Tumepokea KSh 500. Bado KSh {rest} ili kuthibitisha oda.",
    stands: "open",
    offers: ["rest", "paybill"],
  },
  byHand: {
    en: "Send KSh {a} with the steps below. This page turns green by itself when the money is there.",
    sw: "Tuma KSh {a} kwa hatua zilizo hapa chini. Ukurasa huu utageuka kijani wenyewe pesa zikifika.",
    stands: "open",
    offers: ["paybill", "instead"],
  },
  // M-PESA's answer to a question carries no code.
  paidWithoutCode: {
    en: "Payment received. Thank you, Akinyi. KSh {a}.",
    sw: "Malipo yamepokelewa. Asante, Akinyi. KSh {a}.",
    stands: "paid",
    offers: ["order"],
  },
  wrongPin: {
    en: "The PIN was not correct, so no money was taken. Try again carefully: M-PESA locks after 3 wrong tries.",
    sw: "PIN haikuwa sahihi, kwa hivyo hakuna pesa iliyotolewa. Jaribu tena kwa makini: M-PESA hufunga ukikosea mara 3.",
    stands: "failed",
    offers: ["again", "number", "paybill"],
  },
  lowBalance: {
    en: "Your M-PESA balance was not enough for KSh {a}. No money was taken. Add money (or use Fuliza) and try again.",
    sw: "Salio lako la M-PESA halikutosha kulipa KSh {a}. Hakuna pesa iliyotolewa. Ongeza salio (au tumia Fuliza) kisha ujaribu tena.",
    stands: "failed",
    offers: ["again", "number"],
  },
  cancelled: {
    en: "The M-PESA request was closed. No money was taken and your items are still kept for you.",
    sw: "Ombi la M-PESA limefungwa. Hakuna pesa iliyotolewa na bidhaa zako bado zimehifadhiwa.",
    stands: "failed",
    offers: ["again", "paybill", "whatsapp"],
  },
  noAnswer: {
    en: "Your phone did not answer. Make sure it is on, unlocked and has Safaricom network, then send again.",
    sw: "Simu yako haikujibu. Hakikisha imewashwa, imefunguliwa na ina mtandao wa Safaricom, kisha tuma tena.",
    stands: "failed",
    offers: ["again", "number", "paybill"],
  },
  expired: {
    en: "Time ran out before a PIN was entered. No money was taken. Send a new request when you are ready.",
    sw: "Muda umeisha kabla ya PIN kuwekwa. Hakuna pesa iliyotolewa. Tuma ombi jipya ukiwa tayari.",
    stands: "failed",
    offers: ["again", "paybill"],
  },
  lineBusy: {
    en: "Another M-PESA request is still open on your phone. Finish or close it. You can send again in {s} s.",
    sw: "Kuna ombi jingine la M-PESA kwenye simu yako. Likamilishe au ulifunge. Unaweza kutuma tena baada ya sekunde {s}.",
    stands: "open",
    offers: ["again", "paybill"],
  },
  lineFree: {
    en: "Another M-PESA request is still open on your phone. Finish or close it. You can send again now.",
    sw: "Kuna ombi jingine la M-PESA kwenye simu yako. Likamilishe au ulifunge. Unaweza kutuma tena sasa.",
    stands: "open",
    offers: ["again", "paybill"],
  },
  mpesaBusy: {
    en: "M-PESA is not answering right now. You have not been charged. Try again in a moment or pay by Paybill below.",
    sw: "M-PESA haijibu kwa sasa. Hujatozwa pesa. Jaribu tena baada ya muda mfupi au lipa kwa Paybill hapa chini.",
    stands: "failed",
    offers: ["again", "paybill", "whatsapp"],
  },
  overLimit: {
    en: "This amount is outside your M-PESA limit for one payment or for today. No money was taken.",
    sw: "Kiasi hiki kinazidi kikomo chako cha M-PESA kwa muamala mmoja au kwa leo. Hakuna pesa iliyotolewa.",
    stands: "failed",
    offers: ["number", "whatsapp"],
  },
  notMpesa: {
    en: "{phone} is not an M-PESA number. Check it or use another one.",
    sw: "{phone} si nambari ya M-PESA. Ihakiki au utumie nyingine.",
    stands: "failed",
    offers: ["number", "paybill"],
  },
  shopSetUp: {
    en: "This shop's M-PESA is not working right now. You have not been charged. Order on WhatsApp and the shop will help.",
    sw: "M-PESA ya duka hili haifanyi kazi kwa sasa. Hujatozwa pesa. Agiza kwa WhatsApp, duka litakusaidia.",
    stands: "failed",
    offers: ["whatsapp"],
  },
  pinLocked: {
    en: "No money was taken. M-PESA has locked the PIN of this number: call Safaricom on 100 to open it, or use another number.",
    sw: "Hakuna pesa iliyotolewa. M-PESA imefunga PIN ya nambari hii: piga simu Safaricom 100 ili ifunguliwe, au tumia nambari nyingine.",
    stands: "failed",
    offers: ["number", "whatsapp"],
  },
  accountBlocked: {
    en: "No money was taken. M-PESA cannot use this number at the moment: call Safaricom on 100 to hear why, or use another number.",
    sw: "Hakuna pesa iliyotolewa. M-PESA haiwezi kutumia nambari hii kwa sasa: piga simu Safaricom 100 kujua sababu, au tumia nambari nyingine.",
    stands: "failed",
    offers: ["number", "whatsapp"],
  },
  unknown: {
    en: "We do not have M-PESA's answer yet. If you got an M-PESA SMS, do not pay again: enter its code below. If not, you can try again in {s} s.",
    sw: "Bado hatujapata jibu la M-PESA. Ukipata SMS ya M-PESA, usilipe tena: weka nambari ya muamala hapa chini. Kama hujapata, jaribu tena baada ya sekunde {s}.",
    stands: "open",
    offers: ["code", "check", "again"],
  },
  paidLate: {
    en: "Good news: your payment came through. Order {no} is confirmed.",
    sw: "Habari njema: malipo yako yamefika. Oda {no} imethibitishwa.",
    stands: "paid",
    offers: ["order"],
  },
  paidTooMuch: {
    en: "We received KSh {a} extra. It will be returned to {phone}. Reference {ref}.",
    sw: "Tumepokea KSh {a} zaidi. Zitarudishwa kwa {phone}. Kumbukumbu {ref}.",
    stands: "paid",
    offers: ["order", "whatsapp"],
  },
} satisfies Record<string, Row>;

/** Said beside the rows. */
export const asides = {
  hint: {
    en: "Nothing on the screen? Unlock your phone and check it has Safaricom network. We never ask for your PIN on this page.",
    sw: "Huoni ombi? Fungua skrini ya simu na uhakikishe ina mtandao wa Safaricom. Hatutawahi kuuliza PIN yako kwenye ukurasa huu.",
  },
  offline: {
    en: "You are offline. Your order is safe. This page updates when your network is back; M-PESA also sends you an SMS.",
    sw: "Huna mtandao. Oda yako iko salama. Ukurasa huu utajisasisha mtandao ukirudi; M-PESA pia itakutumia SMS.",
  },
  soon: { en: /^Send again in \d+ s$/, sw: /^Tuma tena baada ya sekunde \d+$/ },
} as const;

/** The pay page of one order, open in both languages at once. */
export interface Screen {
  en: Page;
  sw: Page;
  /** What the sentences name. */
  facts: Record<"a" | "phone" | "biz", string>;
}

const languages: Language[] = ["en", "sw"];

/** Opens the pay page that `page` shows in English and light in Swahili too, dark. */
export async function inBoth(page: Page, phone: string, biz = "Amani Shoes Enterprises"): Promise<Screen> {
  const amount = /KSh ([\d,]+)/.exec((await page.getByRole("heading", { level: 1 }).textContent()) ?? "")?.[1];
  if (amount === undefined) throw new Error(`no amount in the heading of ${page.url()}`);
  const { origin, pathname } = new URL(page.url());
  const sw = await page.context().newPage();
  await sw.emulateMedia({ colorScheme: "dark" });
  await sw.goto(`${origin}${inLanguage("sw", pathname)}`);
  const local = phone.replaceAll(" ", "").replace(/^(\d{4})(\d{3})(\d{3})$/, "$1 $2 $3");
  return { en: page, sw, facts: { a: amount, phone: local, biz } };
}

const known: Record<string, RegExp> = { s: /\d+/, rest: /[\d,]+/, no: /\d+/, r: /[A-Z0-9]{10}/, ref: /[A-Z0-9]{1,12}/ };

/** A sentence of the table as the page must show it, from its first letter to its last. */
function sentence(copy: string, facts: Screen["facts"]): RegExp {
  const literal = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  const parts = copy.split(/\{(\w+)\}/).map((part, place) => {
    if (place % 2 === 0) return literal(part);
    return known[part]?.source ?? literal(facts[part as keyof Screen["facts"]]);
  });
  return new RegExp(`^${parts.join("")}$`);
}

/** A button's words. While it is too early, the one that sends again says for how long, where the row does not. */
function label(name: keyof typeof buttons, language: Language): string | RegExp {
  if (name !== "again") return buttons[name][language];
  return language === "en" ? /^Send again( in \d+ s)?$/ : /^Tuma tena( baada ya sekunde \d+)?$/;
}

/** Both pages turn to the row: sentence, buttons, title, and the way to pay by hand once something failed. */
export async function tells(screen: Screen, row: Row, timeout: number = patient.timeout): Promise<void> {
  for (const language of languages) {
    const page = screen[language];
    await expect(status(page)).toHaveText(sentence(row[language], screen.facts), { timeout });
    await expect(actions(page)).toHaveText(row.offers.map((name) => label(name, language)));
    await expect(page).toHaveTitle(new RegExp(`^${titles[row.stands][language]} \\d+$`));
    if (row.stands === "failed") await expect(page.locator("#paybill")).toHaveAttribute("open");
  }
}

/** Both pages say so beside the row. */
export async function adds(screen: Screen, copy: Record<Language, string | RegExp>, timeout: number = patient.timeout): Promise<void> {
  for (const language of languages) {
    await expect(screen[language].getByText(copy[language]).first()).toBeVisible({ timeout });
  }
}

const left = { en: /^\s?\d+ seconds left\.$/, sw: /^\s?Zimebaki sekunde \d+\.$/ } as const;

/** Both pages count the seconds of the request. */
export async function countsDown(screen: Screen): Promise<void> {
  for (const language of languages) {
    const timer = screen[language].getByRole("timer");
    const seconds = async (): Promise<number> => Number(/\d+/.exec((await timer.textContent()) ?? "")?.[0]);
    await expect(timer).toHaveText(left[language]);
    const first = await seconds();
    await expect.poll(seconds).toBeLessThan(first);
  }
}

/** The row breaks no rule of accessibility, in light or dark. */
export async function isAccessible(screen: Screen): Promise<void> {
  for (const language of languages) {
    expect.soft(await violations(screen[language]), screen[language].url()).toEqual([]);
  }
}
