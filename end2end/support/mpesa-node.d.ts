/** The parts of Safaricom's own library that the journeys use; it comes without types. */
declare module "mpesa-node" {
  interface Answer {
    status: number;
    data: Record<string, string>;
  }

  export default class Mpesa {
    constructor(config: {
      consumerKey: string;
      consumerSecret: string;
      environment?: "sandbox" | "production";
      shortCode?: string;
      lipaNaMpesaShortCode?: string;
      lipaNaMpesaShortPass?: string;
    });

    /** Where its calls go. */
    baseURL: string;

    oAuth(): Promise<Answer>;
    lipaNaMpesaOnline(
      senderMsisdn: number | string,
      amount: number,
      callbackUrl: string,
      accountRef: string,
    ): Promise<Answer>;
    lipaNaMpesaQuery(checkoutRequestId: string): Promise<Answer>;
    c2bRegister(confirmationUrl: string, validationUrl: string): Promise<Answer>;
    c2bSimulate(msisdn: number | string, amount: number, billRefNumber: string): Promise<Answer>;
  }
}
