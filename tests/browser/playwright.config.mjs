// How the browser tests run. Every worker has a sandbox, a signer and a shop of its own: see src/world.mjs.
import { defineConfig } from '@playwright/test';

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const launch = { executablePath: process.env.CHROMIUM || undefined, args };
// A machine's own Firefox is spoken to in another way than the one that Playwright keeps for itself.
const firefox = process.env.FIREFOX ? { channel: 'moz-firefox', launchOptions: { executablePath: process.env.FIREFOX } } : {};
const phone = { viewport: { width: 390, height: 844 } };

export default defineConfig({
  testDir: 'specs',
  outputDir: 'results/output',
  reporter: [['list'], ['json', { outputFile: 'results/report.json' }], ['./src/picture-judge.mjs']],
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 45_000,
  expect: { timeout: 10_000 },
  use: { locale: 'tr-TR', timezoneId: 'Europe/Istanbul', ...phone },
  projects: [
    { name: 'chromium', testIgnore: ['back.spec.mjs', 'firefox.spec.mjs', 'packed.spec.mjs'], use: { launchOptions: launch } },
    {
      // Playwright switches this cache off; buyers have it on.
      name: 'back-forward-cache',
      testMatch: 'back.spec.mjs',
      use: { launchOptions: { ...launch, ignoreDefaultArgs: ['--disable-back-forward-cache'] } },
    },
    {
      name: 'firefox',
      testMatch: 'firefox.spec.mjs',
      use: { browserName: 'firefox', ...firefox },
    },
    // Needs pages that the suite `package` builds before.
    ...(process.env.VEZNE_PACKED_DIR ? [{ name: 'packed', testMatch: 'packed.spec.mjs', use: { launchOptions: launch } }] : []),
  ],
});
