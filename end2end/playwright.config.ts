import { existsSync } from "node:fs";
import { defineConfig, devices } from "@playwright/test";

// `scripts/e2e` sets both: the release binary, and the URL of an empty database for it.
const binary = process.env.KIKAPU_BIN;
const port = Number(process.env.KIKAPU_E2E_PORT ?? 3400);
// Shops live on subdomains; browsers resolve anything below localhost to this machine.
const baseURL = `http://localhost:${port}`;

const chromium = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
  .filter((path): path is string => path !== undefined)
  .find((path) => existsSync(path));
if (chromium === undefined) {
  throw new Error("no chromium on this machine. fix: scripts/setup test, or CHROMIUM=/path/to/it");
}

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 2,
  // A journey that passes at the second try has found something.
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  timeout: 30_000,
  expect: { timeout: 5_000 },
  reporter: [["list"], ["html", { open: "never", outputFolder: "playwright-report" }]],
  use: {
    baseURL,
    locale: "en-KE",
    timezoneId: "Africa/Nairobi",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: chromium,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    // Most shoppers: a small screen, touch.
    { name: "phone", use: { ...devices["Galaxy S5"], locale: "en-KE", timezoneId: "Africa/Nairobi" } },
    // The same phone with scripts off: journeys tagged @noscript.
    {
      name: "noscript",
      grep: /@noscript/,
      use: { ...devices["Galaxy S5"], javaScriptEnabled: false, locale: "en-KE", timezoneId: "Africa/Nairobi" },
    },
  ],
  webServer:
    binary === undefined
      ? undefined
      : {
          command: `"${binary}" demo`,
          cwd: "..",
          url: baseURL,
          reuseExistingServer: false,
          timeout: 60_000,
          stdout: "ignore",
          stderr: "pipe",
          gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
          env: { LEPTOS_SITE_ADDR: `127.0.0.1:${port}` },
        },
});
