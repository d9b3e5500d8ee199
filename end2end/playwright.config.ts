import { existsSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, devices } from "@playwright/test";
import { base, port, shop, simPort, simSecret } from "./support/places.js";

// `scripts/e2e` sets both: the release binary, and DATABASE_URL of an empty database for it. Without a binary the
// journeys meet whatever runs on KIKAPU_E2E_PORT.
const binary = process.env.KIKAPU_BIN;
const varDir = join(process.env.CARGO_TARGET_DIR ?? join(__dirname, "..", "target"), "e2e", "var");

const chromium = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
  .filter((path): path is string => path !== undefined)
  .find((path) => existsSync(path));
if (chromium === undefined) {
  throw new Error("no chromium on this machine. fix: scripts/setup test, or CHROMIUM=/path/to/it");
}

// Outages hit everybody.
const last = ["outage.spec.ts"];
const phone = { ...devices["Galaxy S5"], locale: "en-KE", timezoneId: "Africa/Nairobi" };

export default defineConfig({
  testDir: ".",
  globalSetup: "./support/setup.ts",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 2,
  // A journey that passes at the second try has found something.
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  // A page without scripts learns of a payment by refreshing itself, every 8 s.
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["html", { open: "never", outputFolder: "playwright-report" }]],
  use: {
    // Shops live on subdomains; browsers resolve anything below localhost to this machine.
    baseURL: shop(),
    locale: "en-KE",
    timezoneId: "Africa/Nairobi",
    // A page the worker fetches for is out of `page.route`'s reach. Who tries the worker allows it.
    serviceWorkers: "block",
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
    { name: "phone", testIgnore: last, use: phone },
    // The same phone with scripts off: journeys tagged @noscript.
    {
      name: "noscript",
      grep: /@noscript/,
      use: { ...phone, javaScriptEnabled: false },
    },
    // Once nobody else shops. `--no-deps` runs these alone.
    { name: "last", testMatch: last, dependencies: ["phone", "noscript"], use: phone },
  ],
  webServer:
    binary === undefined
      ? undefined
      : {
          command: `"${binary}" demo`,
          cwd: "..",
          url: `${base}/readyz`,
          reuseExistingServer: false,
          timeout: 120_000,
          stdout: "ignore",
          stderr: "pipe",
          gracefulShutdown: { signal: "SIGTERM", timeout: 20_000 },
          env: {
            PORT: String(port),
            KIKAPU_VAR_DIR: varDir,
            KIKAPU_SIM_PORT: String(simPort),
            KIKAPU_SIM_SECRET: simSecret,
            KIKAPU_LOG: "warn",
            // A person waits minutes where a journey waits seconds.
            KIKAPU_JOB_POLL_MS: "200",
            // The demo draws its pictures meanwhile; a request must not wait for one.
            KIKAPU_JOB_CONCURRENCY: "24",
            KIKAPU_QUERY_PAUSE_MS: "50",
            KIKAPU_QUERY_SCHEDULE_MS: "5000,8000,12000,20000,40000,80000,120000,300000,900000",
            KIKAPU_QUERY_RETRY_MS: "1000",
            KIKAPU_PROMPT_GAP_MS: "1",
          },
        },
});
