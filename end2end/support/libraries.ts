import https from "node:https";
import { type Socket, connect } from "node:net";
import { Mpesa as MpesaApi } from "mpesa-api";
import Mpesa from "mpesa-node";
import { simPort } from "./places.js";

// M-PESA clients that others wrote, as the registry has them. Nothing in them knows of the simulator.

/** Who asks for money, and what proves it. */
export interface Merchant {
  shortcode: string;
  key: string;
  secret: string;
  passkey: string;
}

/** M-PESA's answer to a call: the fields of its JSON. */
type Fields = Record<string, string | undefined>;

/** What a merchant asks of M-PESA, whatever the library calls it. What a caller may leave out is left out. */
export interface Client {
  push: (phone: string, amount: number, callback: string, reference: string) => Promise<Fields>;
  query: (checkout: string) => Promise<Fields>;
  register: (confirmation: string, validation: string) => Promise<Fields>;
  simulate: (phone: string, amount: number, reference: string) => Promise<Fields>;
}

export interface Library {
  name: string;
  client: (merchant: Merchant) => Client;
}

/** M-PESA refused: its status and body, as the library handed them on. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {
    super(`M-PESA answered ${status}: ${JSON.stringify(body)}`);
  }
}

/** Safaricom's own client, which lets its base address be set. */
export function safaricoms(merchant: Merchant): Mpesa {
  const mpesa = new Mpesa({
    consumerKey: merchant.key,
    consumerSecret: merchant.secret,
    environment: "sandbox",
    shortCode: merchant.shortcode,
    lipaNaMpesaShortCode: merchant.shortcode,
    lipaNaMpesaShortPass: merchant.passkey,
  });
  mpesa.baseURL = `http://127.0.0.1:${simPort}`;
  return mpesa;
}

const mpesaNode: Library = {
  name: "mpesa-node",
  client: (merchant) => {
    const mpesa = safaricoms(merchant);
    const answer = async (call: Promise<{ data: Fields }>): Promise<Fields> => {
      try {
        return (await call).data;
      } catch (error) {
        const { response } = error as { response?: { status: number; data: unknown } };
        throw response === undefined ? error : new Refused(response.status, response.data);
      }
    };
    return {
      push: (phone, amount, callback, reference) => answer(mpesa.lipaNaMpesaOnline(phone, amount, callback, reference)),
      query: (checkout) => answer(mpesa.lipaNaMpesaQuery(checkout)),
      register: (confirmation, validation) => answer(mpesa.c2bRegister(confirmation, validation)),
      simulate: (phone, amount, reference) => answer(mpesa.c2bSimulate(phone, amount, reference)),
    };
  },
};

/** Leads every https call to the simulator, as a line in the hosts file and a certificate would. */
class Loopback extends https.Agent {
  createConnection(): Socket {
    return connect(simPort, "127.0.0.1");
  }
}

/** It knows no address but Safaricom's own, so the way there is bent. */
const mpesaApi: Library = {
  name: "mpesa-api",
  client: ({ shortcode, key, secret, passkey }) => {
    const mpesa = new MpesaApi({ clientKey: key, clientSecret: secret, initiatorPassword: "unused" }, "sandbox");
    const answer = async (call: () => Promise<object>): Promise<Fields> => {
      const usual = https.globalAgent;
      https.globalAgent = new Loopback();
      try {
        return { ...(await call()) };
      } catch (error) {
        const { statusCode, data } = error as { statusCode?: number; data?: unknown };
        throw statusCode === undefined ? error : new Refused(statusCode, data);
      } finally {
        https.globalAgent = usual;
      }
    };
    const code = Number(shortcode);
    return {
      push: (phone, amount, callback, reference) =>
        answer(() =>
          mpesa.lipaNaMpesaOnline({
            BusinessShortCode: code,
            passKey: passkey,
            // Its own default ends in a blank; nobody knows whether M-PESA forgives that.
            TransactionType: "CustomerPayBillOnline",
            Amount: amount,
            PartyA: phone,
            PartyB: shortcode,
            PhoneNumber: phone,
            CallBackURL: callback,
            AccountReference: reference,
          }),
        ),
      query: (checkout) =>
        answer(() => mpesa.lipaNaMpesaQuery({ BusinessShortCode: code, passKey: passkey, CheckoutRequestID: checkout })),
      register: (confirmation, validation) =>
        answer(() =>
          mpesa.c2bRegister({
            ShortCode: code,
            ResponseType: "Completed",
            ConfirmationURL: confirmation,
            ValidationURL: validation,
          }),
        ),
      simulate: (phone, amount, reference) =>
        answer(() =>
          mpesa.c2bSimulate({
            ShortCode: code,
            CommandID: "CustomerPayBillOnline",
            Amount: amount,
            Msisdn: Number(phone),
            BillRefNumber: reference,
          }),
        ),
    };
  },
};

export const libraries: Library[] = [mpesaNode, mpesaApi];
