import { expect, test } from "@playwright/test";

// Whoever comes without a cookie gets the page as it was rendered for somebody before: it must do all that a fresh one does.

for (const path of ["/", "/sw/search?q=thong", "/p/bahari-thong"]) {
  test(`the islands of ${path} wake on a page that was kept`, async ({ browser, baseURL }) => {
    const complaints: string[] = [];
    for (const visit of ["rendered", "kept"]) {
      // Each visitor is a new one: a cookie would get them a page of their own.
      const context = await browser.newContext({ baseURL: baseURL ?? "" });
      const page = await context.newPage();
      page.on("console", (line) => {
        if (line.type() === "error") complaints.push(`${visit}: ${line.text()}`);
      });
      // Whatever changes in the shop makes its pages anew: a picture that the demonstration draws meanwhile, another journey.
      await expect(async () => {
        const answer = await page.goto(path);
        const policy = (await answer?.headerValue("content-security-policy")) ?? "";
        if (visit === "kept") expect(policy).toContain("'sha256-");
      }).toPass({ timeout: 60_000 });
      await page.locator("body").click({ position: { x: 1, y: 1 } });
      await expect(page.locator("html")).toHaveAttribute("data-islands", "live");
      await context.close();
    }
    expect(complaints).toEqual([]);
  });
}
