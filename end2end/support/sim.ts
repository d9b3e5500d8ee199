import { randomInt } from "node:crypto";

import { expect } from "@playwright/test";
import type { Merchant } from "./libraries.js";
import { simPort, simSecret } from "./places.js";

/** A request that reached a phone, as far as the journeys look at it. */
export interface Prompt {
  id: number;
  phone: string;
  amount_kes: number;
  reference: string;
  merchant_name: string;
  shortcode: string;
  pushed_at: string;
  verdict: { code: string; receipt: string | null } | null;
}

/** What M-PESA does with a request: a word of `daraja_sim::Outcome`, or any result code. */
export type Outcome = "gateway_timeout" | "interactive" | "late_success" | "no_callback" | "no_prompt" | { result: string };

/** "0712 345 678" as M-PESA writes it. */
export const msisdn = (phone: string): string => `254${phone.replaceAll(" ", "").slice(1)}`;

async function call(method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${simPort}/_sim${path}`, {
    method,
    headers: { "x-sim-secret": simSecret, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the simulator answered ${answer.status} to ${method} ${path}: ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

/** Every request that reached this phone, the oldest first. */
export async function promptsTo(phone: string): Promise<Prompt[]> {
  const all = (await call("GET", "/prompts")) as Prompt[];
  return all.filter((prompt) => prompt.phone === msisdn(phone)).sort((one, next) => one.id - next.id);
}

/** Nobody answers sooner, and M-PESA knows nothing of a request when asked within its first second. */
const glanceMs = 1_200;

/** The request that rings on this phone now, once a person has had time to look at it. */
export async function ringing(phone: string): Promise<Prompt> {
  let found: Prompt | undefined;
  await expect
    .poll(
      async () => {
        found = (await promptsTo(phone)).find(
          ({ verdict, pushed_at: at }) => verdict === null && Date.now() - Date.parse(at) > glanceMs,
        );
        return found !== undefined;
      },
      { message: `a request on ${phone}`, timeout: 15_000 },
    )
    .toBe(true);
  return found as Prompt;
}

/** The person at the phone enters the PIN. A wrong one is any but 1234. */
export async function enterPin(phone: string, pin = "1234"): Promise<Prompt> {
  const prompt = await ringing(phone);
  await call("POST", `/prompts/${prompt.id}/approve`, { pin });
  return prompt;
}

/** The person at the phone closes the request. */
export async function closePrompt(phone: string): Promise<void> {
  await call("POST", `/prompts/${(await ringing(phone)).id}/cancel`);
}

/** M-PESA ends the request with a result code. */
export async function endPrompt(phone: string, code: string): Promise<void> {
  await call("POST", `/prompts/${(await ringing(phone)).id}/fail`, { code });
}

/** Decides what becomes of the next requests to this phone. */
export async function script(phone: string, ...outcomes: Outcome[]): Promise<void> {
  await call("POST", "/script", { phone: msisdn(phone), outcomes });
}

/** What can be wrong with M-PESA: a word of `daraja_sim::Break`. */
export type Trouble = "busy" | "quota_violated" | "rate_limited" | { status: { status: number } } | { hang_after_accept: { ms: number } };

/** Takes every push or query, everybody's, in this way until the work is done. */
export async function whileBroken(endpoint: "push" | "query", how: Trouble, work: () => Promise<void>): Promise<void> {
  await call("POST", "/break", { endpoint, how, times: null });
  try {
    await work();
  } finally {
    await call("POST", "/mend", { endpoint });
  }
}

/** Loses the next confirmation, whoever pays. */
export async function loseConfirmation(): Promise<void> {
  await call("POST", "/confirmations", { faults: ["drop"] });
}

/** Sends money from the M-PESA menu of a phone, to a Paybill or till. Returns its code. */
export async function payByHand(number: string, phone: string, amountKes: number, reference = ""): Promise<string> {
  const body = { number, phone: msisdn(phone), amount_kes: amountKes, reference };
  return ((await call("POST", "/payments", body)) as { receipt: string }).receipt;
}

/** The Paybill of the demo shop whose business name begins so. */
export async function paybill(business: string): Promise<string> {
  const all = (await call("GET", "/merchants")) as { name: string; shortcode: string }[];
  const found = all.find(({ name }) => name.startsWith(business.toUpperCase()));
  if (found === undefined) throw new Error(`no merchant ${business}`);
  return found.shortcode;
}

/** What is in the wallet. */
export async function setBalance(phone: string, balanceKes: number): Promise<void> {
  await call("POST", "/balances", { phone: msisdn(phone), balance_kes: balanceKes });
}

/** A Safaricom number nobody had before, whose last three digits mean nothing to the simulator. */
export const newPhone = (): string => `07${randomInt(10, 30)}${randomInt(100, 1000)}${randomInt(500, 1000)}`;

/** An organisation with a Paybill nobody had before, and the app that speaks for it. */
export async function newMerchant({ validates = false } = {}): Promise<Merchant> {
  const shortcode = `6${randomInt(100_000, 1_000_000)}`;
  const merchant = { shortcode, key: `key-${shortcode}`, secret: `secret-${shortcode}`, passkey: `passkey-${shortcode}` };
  await call("POST", "/merchants", {
    name: "DUKA JIRANI",
    shortcode,
    passkey: merchant.passkey,
    consumer_key: merchant.key,
    consumer_secret: merchant.secret,
    validates,
  });
  return merchant;
}

/** The receipts of what a shortcode was paid. */
export async function paymentsTo(shortcode: string): Promise<string[]> {
  const all = (await call("GET", "/payments")) as { shortcode: string; receipt: string }[];
  return all.filter((payment) => payment.shortcode === shortcode).map(({ receipt }) => receipt);
}
