import { expect, test } from "@playwright/test";
import { Door } from "./support/door.js";
import { type Client, Refused, libraries, safaricoms } from "./support/libraries.js";
import { closePrompt, enterPin, msisdn, newMerchant, newPhone, paymentsTo } from "./support/sim.js";

// Clients that others wrote work against the simulator as they are: what they send by default is taken, what they
// are told can be read.

/** The callback of a push. */
interface Callback {
  Body: {
    stkCallback: {
      CheckoutRequestID: string;
      ResultCode: number;
      CallbackMetadata?: { Item: { Name: string; Value?: unknown }[] };
    };
  };
}

/** Validation and confirmation of a payment. */
type Notice = Record<string, string>;

const item = (callback: Callback, name: string): unknown =>
  callback.Body.stkCallback.CallbackMetadata?.Item.find((one) => one.Name === name)?.Value;

/** The refusal a call must meet. */
async function refusal(call: Promise<unknown>): Promise<Refused> {
  const error: unknown = await call.then(
    () => new Error("M-PESA agreed"),
    (why: unknown) => why,
  );
  if (error instanceof Refused) return error;
  throw error;
}

/** Waits until so many came. */
async function hears<T>(door: Door, path: string, count: number): Promise<T[]> {
  await expect.poll(() => door.heard(path).length, { message: `${count} on ${path}` }).toBe(count);
  return door.heard<T>(path);
}

/** Asks for KSh 25. */
async function push(client: Client, phone: string, door: Door): Promise<string> {
  const answer = await client.push(msisdn(phone), 25, door.at("/paid"), "A17");
  expect(answer).toEqual({
    MerchantRequestID: expect.stringMatching(/^[\w-]+$/),
    CheckoutRequestID: expect.stringMatching(/^ws_CO_\d{15,26}$/),
    ResponseCode: "0",
    ResponseDescription: "Success. Request accepted for processing",
    CustomerMessage: "Success. Request accepted for processing",
  });
  return answer.CheckoutRequestID ?? "";
}

for (const { name, client: open } of libraries) {
  test.describe(name, () => {
    let door: Door;
    test.beforeEach(async () => {
      door = await Door.open();
    });
    test.afterEach(() => {
      door.close();
    });

    test("asks for money, hears that it came, and finds the same by asking", async () => {
      const merchant = await newMerchant();
      const client = open(merchant);
      const phone = newPhone();
      expect(await client.register(door.at("/confirm"), door.at("/check"))).toMatchObject({ ResponseCode: "0" });
      const checkout = await push(client, phone, door);

      const prompt = await enterPin(phone);
      expect(prompt).toMatchObject({ amount_kes: 25, reference: "A17", shortcode: merchant.shortcode });
      const [told] = await hears<Callback>(door, "/paid", 1);
      expect(told?.Body.stkCallback).toMatchObject({ CheckoutRequestID: checkout, ResultCode: 0 });
      expect(item(told as Callback, "Amount")).toBe(25);
      expect(item(told as Callback, "PhoneNumber")).toBe(Number(msisdn(phone)));
      const receipt = item(told as Callback, "MpesaReceiptNumber");
      expect(receipt).toMatch(/^[A-Z0-9]{10}$/);
      expect(await client.query(checkout)).toMatchObject({ CheckoutRequestID: checkout, ResponseCode: "0", ResultCode: "0" });
      // The same money is told of once more, as every payment to the shortcode is.
      const [shadow] = await hears<Notice>(door, "/confirm", 1);
      expect(shadow).toMatchObject({ TransID: receipt, TransAmount: "25.00", BillRefNumber: "A17" });
    });

    test("waits while the phone rings, and hears that the request was closed", async () => {
      const client = open(await newMerchant());
      const phone = newPhone();
      const checkout = await push(client, phone, door);
      // Nobody knows the request in its first second.
      await expect
        .poll(() => client.query(checkout).catch((why: unknown) => why))
        .toMatchObject({ ResponseCode: "0", ResultCode: "4999" });
      expect(await refusal(client.push(msisdn(phone), 30, door.at("/paid"), "A18"))).toMatchObject({
        status: 500,
        body: { errorCode: "500.001.1001", errorMessage: expect.stringContaining("Unable to lock subscriber") },
      });

      await closePrompt(phone);
      const [told] = await hears<Callback>(door, "/paid", 1);
      expect(told?.Body.stkCallback).toMatchObject({ CheckoutRequestID: checkout, ResultCode: 1032 });
      expect(told?.Body.stkCallback).not.toHaveProperty("CallbackMetadata");
      expect(await client.query(checkout)).toMatchObject({ ResultCode: "1032" });
    });

    test("hears of payments by hand, and may turn one away", async () => {
      const merchant = await newMerchant({ validates: true });
      const client = open(merchant);
      const phone = msisdn(newPhone());
      await client.register(door.at("/confirm"), door.at("/check"));
      door.answer("/check", { ResultCode: "C2B00012", ResultDesc: "Rejected" });
      expect(await client.simulate(phone, 40, "nobody")).toMatchObject({
        ResponseCode: "0",
        ResponseDescription: "Accept the service request successfully.",
      });
      await hears<Notice>(door, "/check", 1);

      door.answer("/check", { ResultCode: "0", ResultDesc: "Accepted" });
      await client.simulate(phone, 41, "Oda 17");
      const [confirmed] = await hears<Notice>(door, "/confirm", 1);
      const [turnedAway, checked] = await hears<Notice>(door, "/check", 2);
      expect(turnedAway).toMatchObject({ TransAmount: "40.00", BillRefNumber: "nobody", OrgAccountBalance: "" });
      expect(checked).toMatchObject({ TransAmount: "41.00", BillRefNumber: "Oda 17", OrgAccountBalance: "" });
      expect(confirmed).toEqual({
        TransactionType: "Pay Bill",
        TransID: expect.stringMatching(/^[A-Z0-9]{10}$/),
        TransTime: expect.stringMatching(/^\d{14}$/),
        TransAmount: "41.00",
        BusinessShortCode: merchant.shortcode,
        BillRefNumber: "Oda 17",
        InvoiceNumber: "",
        OrgAccountBalance: "41.00",
        ThirdPartyTransID: "",
        // The first version of the call hashes the number.
        MSISDN: expect.stringMatching(/^[0-9a-f]{64}$/),
        FirstName: expect.any(String),
        MiddleName: "",
        LastName: "",
      });
      expect(await paymentsTo(merchant.shortcode)).toEqual([confirmed?.TransID]);
    });

    test("reads why it was refused", async () => {
      const merchant = await newMerchant();
      const phone = msisdn(newPhone());
      const ask = (client: Client): Promise<unknown> => client.push(phone, 25, door.at("/paid"), "A17");

      expect(await refusal(ask(open({ ...merchant, secret: "wrong" })))).toMatchObject({ status: 400, body: "" });
      expect(await refusal(ask(open({ ...merchant, passkey: "wrong" })))).toMatchObject({
        status: 500,
        body: { errorCode: "500.001.1001", errorMessage: "[MerchantValidate] - Wrong credentials" },
      });
      const elsewhere = open({ ...merchant, shortcode: "999998" });
      expect(await refusal(ask(elsewhere))).toMatchObject({
        status: 500,
        body: {
          requestId: expect.stringMatching(/\w/),
          errorCode: "500.001.1001",
          errorMessage: "Merchant does not exist",
        },
      });
      expect(await refusal(elsewhere.register(door.at("/confirm"), door.at("/check")))).toMatchObject({
        status: 400,
        body: { errorCode: "400.003.02", errorMessage: "Bad Request - Kindly use your own ShortCode" },
      });
      const client = open(merchant);
      expect(await refusal(client.push(phone, 25.5, door.at("/paid"), "A17"))).toMatchObject({
        status: 400,
        body: { errorCode: "400.002.02", errorMessage: "Bad Request - Invalid Amount" },
      });
      expect(await refusal(client.push(phone, 25, door.at("/mpesa"), "A17"))).toMatchObject({
        status: 400,
        body: { errorCode: "400.002.02", errorMessage: "Bad Request - Invalid CallBackURL" },
      });
      expect(door.heard("/paid")).toEqual([]);
    });
  });
}

test("a token lasts an hour", async () => {
  const { status, data } = await safaricoms(await newMerchant()).oAuth();
  expect({ status, data }).toEqual({
    status: 200,
    data: { access_token: expect.stringMatching(/^\w{20,}$/), expires_in: "3599" },
  });
});
