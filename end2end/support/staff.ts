import { type Page, expect } from "@playwright/test";
import { type Language, base, inLanguage, owner } from "./places.js";

/** Signs in as the owner of the demo shops. */
export async function signIn(page: Page, language: Language = "en", who: string = owner.phone): Promise<void> {
  await page.goto(`${base}${inLanguage(language, "/sign-in")}`);
  await page.getByLabel(language === "en" ? "Phone or e-mail" : "Simu au barua pepe").fill(who);
  await page.getByLabel(language === "en" ? "Password" : "Nenosiri", { exact: true }).fill(owner.password);
  await page.getByRole("main").getByRole("button", { name: language === "en" ? "Sign in" : "Ingia", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`${inLanguage(language, "/dashboard")}$`));
}

/** Looks for orders by what a customer would say. */
export async function find(page: Page, words: string): Promise<void> {
  await page.goto(`${base}/dashboard/orders`);
  await page.getByRole("searchbox", { name: "Find an order" }).fill(words);
  await page.getByRole("button", { name: "Find an order" }).click();
}
