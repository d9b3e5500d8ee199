import { expect, test } from "@playwright/test";
import { shop } from "./support/places.js";
import { send } from "./support/http.js";
import { addToCart, awake, chooseArea, goods, order, payButton } from "./support/shopper.js";

// Nothing a person or a program sends may break a page.

test("an empty checkout says what is missing and keeps what was typed @noscript", async ({ page, javaScriptEnabled }) => {
  await addToCart(page, goods.lace);
  await page.goto(`${shop()}/checkout`);
  await awake(page, javaScriptEnabled);
  const button = page.getByRole("button", { name: "See the total with delivery" }).or(payButton(page));
  await button.click();
  const summary = page.locator("#errors");
  await expect(summary).toContainText(/Nothing was charged\. \d things need another look/);
  await expect(summary.getByRole("link")).toHaveText([
    "Enter the phone number that will pay, like 0712 345 678.",
    "Enter your name, so the rider knows whom to ask for.",
    "Choose the area we deliver to.",
    "Name a building, landmark or gate the rider can find.",
  ]);

  await page.getByLabel("M-PESA phone", { exact: true }).fill("not a phone");
  await page.getByLabel("Your name", { exact: true }).fill("<b>Ng'ang'a & Söhne</b> 🧺");
  await page.getByLabel("Building, landmark or gate", { exact: true }).fill("“Gate” 4; drop table orders--");
  await button.click();
  await expect(summary).toContainText("This does not read as a Kenyan mobile number");
  await expect(page.getByLabel("M-PESA phone", { exact: true })).toHaveValue("not a phone");
  await expect(page.getByLabel("M-PESA phone", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Your name", { exact: true })).toHaveValue("<b>Ng'ang'a & Söhne</b> 🧺");
  await expect(page.getByLabel("Building, landmark or gate", { exact: true })).toHaveValue("“Gate” 4; drop table orders--");

  // Each problem leads to its field.
  await summary.getByRole("link", { name: /Kenyan mobile number/ }).click();
  await expect(page).toHaveURL(/#/);
  await expect(page.getByLabel("M-PESA phone", { exact: true })).toBeInViewport();
});

test("adding shoes without a size names the missing choice @noscript", async ({ page, javaScriptEnabled }) => {
  await page.goto("/p/safi-kandambili");
  await awake(page, javaScriptEnabled);
  await page.getByRole("main").getByRole("button", { name: "Add to cart", exact: true }).click();
  await expect(page.getByRole("main")).toContainText("Choose Colour first");
  await expect(page.getByRole("main").getByText("Choose Colour first")).toBeInViewport();
  await expect(page.getByRole("link", { name: "Cart, empty" })).toBeVisible();
});

test("the missing choice is shown to who scrolled past it", async ({ page }) => {
  await page.goto("/p/safi-kandambili");
  await awake(page, true);
  await page.evaluate(() => window.scrollTo({ top: document.body.scrollHeight, behavior: "instant" }));
  await page.getByRole("main").getByRole("button", { name: "Add to cart", exact: true }).click();
  const message = page.getByRole("main").getByText("Choose Colour first");
  await expect(message).toBeInViewport();
  const bar = await page.locator(".buy-bar").boundingBox();
  await expect.poll(async () => {
    const said = await message.boundingBox();
    return said !== null && bar !== null && said.y + said.height <= bar.y;
  }).toBe(true);
});

test("the address of a form leads to its page @noscript", async ({ page }) => {
  for (const [form, leads] of [["/cart/set", "/cart"], ["/sw/cart/area", "/sw/cart"], ["/preferences", "/"]] as const) {
    await page.goto(form);
    expect(new URL(page.url()).pathname).toBe(leads);
  }
  const program = await send(amani, "GET", "/cart/set", undefined, { accept: "application/json" });
  expect(program.status).toBe(405);
});

test("who leaves the pay page finds the order from the empty cart @noscript", async ({ page, javaScriptEnabled }) => {
  const paying = await order(page, javaScriptEnabled, goods.lace);
  await page.goto(`${shop()}/cart`);
  const main = page.getByRole("main");
  await expect(main).toContainText(/Order \d+ waits for payment/);
  await main.getByRole("link", { name: /^Pay for order \d+$/ }).click();
  await expect(page).toHaveURL(new RegExp(new URL(paying).pathname));
});

test("an area without payment at the door does not offer it", async ({ page }) => {
  await addToCart(page, goods.lace);
  await page.goto(`${shop()}/checkout`);
  await awake(page, true);
  // Nothing that stands on top takes the focus while nothing went wrong.
  await expect(page.locator("#errors")).toHaveCount(0);
  const area = page.getByLabel("Delivery area");
  await chooseArea(area, "Westlands");
  await page.getByText("Pay on delivery", { exact: true }).click();
  await expect(page.getByRole("main")).toContainText("Nothing is charged now. Pay the rider by M-PESA or cash");
  await chooseArea(area, "Thika");
  await expect(page.getByText("Pay on delivery", { exact: true })).toBeHidden();
  await expect(page.getByText("Pay on delivery is not offered for the place you chose.")).toBeVisible();
  await expect(page.getByRole("radio", { name: /M-PESA now/ })).toBeChecked();
});

test("an unknown product is a 404 that helps to search on @noscript", async ({ page }) => {
  const answer = await page.goto("/p/no-such-shoe");
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("We can't find this page");
  const search = page.getByRole("main").getByRole("search");
  await search.getByRole("searchbox").or(search.getByRole("combobox")).fill("thong");
  await search.getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL(/\/search\?q=thong/);
  await expect(page.getByRole("main").getByRole("link", { name: "Bahari Thong" })).toBeVisible();
});

test("a wrong phone reveals nothing about an order @noscript", async ({ page }) => {
  await page.goto("/track");
  await page.getByLabel("Order number").fill("1001");
  await page.getByLabel("Phone you ordered with").fill("0799 999 998");
  await page.getByRole("button", { name: "Find my order" }).click();
  await expect(page.getByRole("main")).toContainText("No order matches this number and phone");
});

test("no page asks for a PIN", async ({ page }) => {
  for (const path of ["/", "/cart", "/track", "/policies/payment"]) {
    await page.goto(path);
    await expect(page.getByRole("main").locator("input[type=password], input[name*=pin i]")).toHaveCount(0);
  }
});

const amani = "amani.localhost";
const junk = ["x", "-1", "0", "99999999999999999999", "00000000-0000-0000-0000-000000000000", "%00", "%ff%fe", "..%2f..%2fetc%2fpasswd",
  "'; drop table orders;--", "<script>", "a".repeat(3_000), "%F0%9F%A7%BA"];
const encoded = junk.map((text) => (text.startsWith("%") || text.includes("%2f") ? text : encodeURIComponent(text)));

test("garbage in an address is never our fault", async () => {
  const shopPaths = encoded.flatMap((id) => [
    `/p/${id}`, `/c/${id}`, `/pay/${id}`, `/pay/${id}/status`, `/o/${id}`, `/delivery/${id}`, `/policies/${id}`, `/media/${id}/${id}`,
    `/search?q=${id}`, `/search/suggest?q=${id}`, `/products?page=${id}`, `/products?f=${id}`, `/products?min=${id}&max=${id}&sort=${id}`,
    `/p/bahari-thong?opt0=${id}&img=${id}&say=${id}`, `/cart?undo=${id}&qty=${id}&at=${id}&no=${id}&left=${id}`,
    `/checkout?seen=${id}&at=${id}&max=${id}&no=over_limit`, `/track?number=${id}&phone=${id}`, `/sw/p/${id}`, `/${id}`,
  ]);
  const basePaths = encoded.flatMap((id) => [`/dashboard/orders/${id}`, `/dashboard/orders?view=${id}&before=${id}&number=${id}`, `/${id}`]);
  const broken: string[] = [];
  for (const [host, paths] of [[amani, shopPaths], ["localhost", basePaths]] as const) {
    for (const path of paths) {
      const { status } = await send(host, "GET", path);
      if (status >= 500) broken.push(`${status} GET ${host}${path.slice(0, 120)}`);
    }
  }
  expect(broken).toEqual([]);
});

test("garbage in a form is never our fault", async () => {
  const forms = ["", "=", "&&&", "%", "qty=-1", "qty=1e9&variant=x", "number=99999999999999999999&phone=%00", "seen_total_minor=-9&phone=%F0%9F%A7%BA",
    `q=${"a".repeat(70_000)}`, "area=nowhere&back=https%3A%2F%2Fexample.com%2F", "area=westlands&back=%2F%2Fexample.com"];
  const shopDoors = ["/cart/add", "/cart/set", "/cart/restore", "/cart/area", "/area", "/preferences", "/checkout", "/track",
    "/pay/x/again", "/pay/x/check", "/pay/x/code", "/sw/checkout", "/", "/p/bahari-thong", "/nothing"];
  const baseDoors = ["/sign-in", "/sign-out", "/preferences", "/dashboard/store", "/dashboard/orders/x/pack",
    "/dashboard/orders/00000000-0000-0000-0000-000000000000/hand-over", "/dashboard/orders/x/deliver"];
  const hooks = ["/hooks/daraja/1", "/hooks/daraja/x", "/hooks/c2b/x/confirmation", "/hooks/"];
  const broken: string[] = [];
  const post = async (host: string, door: string, body: string, headers: Record<string, string> = {}): Promise<void> => {
    const { status } = await send(host, "POST", door, body, headers);
    if (status >= 500) broken.push(`${status} POST ${host}${door} ${body.slice(0, 60)}`);
  };
  for (const body of forms) {
    for (const door of shopDoors) await post(amani, door, body);
    // A wrong sign-in is counted; this many would close the door to the owner's journeys.
    for (const door of baseDoors.filter((door) => door !== "/sign-in")) await post("localhost", door, body);
    for (const door of hooks) await post("localhost", door, body, { "content-type": "application/json" });
  }
  await post("localhost", "/sign-in", "who=%00&password=%00");
  for (const header of [{ cookie: "kikapu_cart=garbage; kikapu_session=x" }, { "accept-language": "\u00ff" }, { "content-type": "multipart/form-data" }]) {
    await post(amani, "/cart/add", "product=bahari-thong", header as unknown as Record<string, string>);
  }
  expect(broken).toEqual([]);
});

test("a form of another site is turned away", async () => {
  const foreign = await send(amani, "POST", "/cart/add", "product=bahari-thong", { "sec-fetch-site": "cross-site" });
  expect(foreign.status).toBe(403);
  const leading = await send(amani, "POST", "/preferences", "theme=dark&back=https%3A%2F%2Fexample.com%2F");
  expect(leading.status).toBe(303);
});
