import { type Page, expect, test } from "@playwright/test";

// What the shop's worker does for a phone that loses its network.

test.use({ serviceWorkers: "allow" });

/** Addresses of the pages that are kept on the phone. */
const kept = (page: Page): Promise<string[]> =>
  page.evaluate(async () => (await (await caches.open("pages")).keys()).map((request) => new URL(request.url).pathname));

test("a page that was opened is shown without a network and says how old it is; what pays is never kept", async ({ page, context }) => {
  const main = page.getByRole("main");
  await page.goto("/");
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller === null) {
      await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
    }
  });
  await page.goto("/p/bahari-thong");
  await page.goto("/checkout");
  await page.goto("/cart");
  await expect(async () => expect(await kept(page)).toEqual(["/p/bahari-thong", "/cart"])).toPass();

  await context.setOffline(true);
  await page.goto("/p/bahari-thong");
  await expect(page.getByText("You're offline: showing saved pages. Saved 0 min ago.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: "Bahari Thong" })).toBeVisible();

  for (const path of ["/p/safi-kandambili", "/checkout"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1, name: "No network" })).toBeVisible();
    await expect(main.getByRole("link", { name: "Bahari Thong" })).toBeVisible();
  }
  await page.goto("/sw/p/safi-kandambili");
  await expect(page.getByRole("heading", { level: 1, name: "Hakuna mtandao" })).toBeVisible();

  await context.setOffline(false);
  await main.getByRole("link", { name: "Jaribu tena" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Safi Kandambili" })).toBeVisible();
});
