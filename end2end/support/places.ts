/** Ports and addresses of the server under test. The simulator stands beside it, as `kikapu demo` puts it. */
export const port = Number(process.env.KIKAPU_E2E_PORT ?? 3400);
export const simPort = port + 1;
export const simSecret = "end-to-end";

/** The dashboard's host. */
export const base = `http://localhost:${port}`;

/** A shop's own host: Amani sells shoes through a Paybill. */
export const shop = (slug = "amani"): string => `http://${slug}.localhost:${port}`;

export type Language = "en" | "sw";

/** A path in a language. */
export const inLanguage = (language: Language, path: string): string => {
  if (language === "en") return path;
  return path === "/" ? "/sw" : `/sw${path}`;
};

/** Who signs in to the demo shops; the demo prints phone and password. Each name may try five times in a quarter hour. */
export const owner = { phone: "0700000100", email: "owner@kikapu.example", password: "karibu-kikapu" };
