// The documentation as a reader meets it: every page, every link, and a payment in the playground.
import { readdir } from 'node:fs/promises';

import { expectAccessible } from '../src/axe.mjs';
import { CARDS } from '../src/checkout.mjs';
import { expect, test } from '../src/test.mjs';

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };

// The playground offers every way to pay.
test.use({ incoming: '[isbank.incoming]\ndays = 3\nread_every_s = 10' });

test('every page can be read by everybody, on a phone too, and no link of it leads nowhere', async ({ page, checkout, world }) => {
  test.setTimeout(120_000);
  const site = await world.openSite();
  const pages = (await readdir(process.env.VEZNE_SITE_DIR)).filter((name) => name.endsWith('.html'));
  expect(pages.length).toBeGreaterThan(10);
  const leads = new Map();
  for (const name of pages) {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(`${site}/${name}`);
    await expect(page.locator('main h1')).toHaveCount(1);
    for (const [size, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
      await page.setViewportSize(viewport);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider, `${name} on a ${size}`).toBeLessThanOrEqual(0);
      await page.screenshot({ path: `results/site/${name.replace('.html', '')}-${size}.png` });
    }
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await test.step(name, () => expectAccessible(page));
    }
    const links = await page.evaluate(() => [...document.querySelectorAll('a[href], img[src], script[src], link[href]')].map((node) => node.href ?? node.src));
    for (const link of links.filter((link) => link.startsWith(site))) leads.set(link, name);
  }
  for (const [link, from] of leads) {
    const { pathname, hash } = new URL(link);
    const answer = await page.context().request.get(`${site}${pathname}`);
    expect(answer.status(), `${link}, on ${from}`).toBe(200);
    if (hash) expect(await answer.text(), `${link}, on ${from}`).toContain(`id="${hash.slice(1)}"`);
  }
  expect(checkout.broken).toEqual([]);
});

test('the playground opens sessions, changes its element and is paid', async ({ page, checkout, world }) => {
  const site = await world.openSite();
  await page.setViewportSize(DESKTOP);
  await page.goto(`${site}/playground.html`);
  await expect(checkout.pay).toHaveText(/1\.250,00/);
  await page.getByLabel('locale').selectOption('en');
  await expect(checkout.field).toHaveAccessibleName('First 8 digits of your card number');
  await page.getByLabel('Amount (TL)').fill('100.00');
  await page.getByLabel('Methods').selectOption('card');
  await page.getByRole('button', { name: 'Open a new session' }).click();
  await expect(checkout.pay).toHaveText(/100\.00/);
  await checkout.type('55260800');
  await checkout.plan(6).check();
  await expect(page.locator('#events li').filter({ hasText: 'vezne-plan' }).first()).toContainText('111.45');
  await checkout.goToPaymentPage();
  await checkout.payWith(CARDS.akbank, { installments: 6 });
  await expect(checkout.element).toContainText('Ödemeniz alındı');
  expect((await world.ledger()).captures).toMatchObject([{ installment: 6, paidPrice: '111.45' }]);
});

test('what the signer refuses is told in its words', async ({ page, world }) => {
  const site = await world.openSite();
  await page.goto(`${site}/playground.html`);
  await page.getByLabel('Amount (TL)').fill('0');
  await page.getByRole('button', { name: 'Open a new session' }).click();
  await expect(page.locator('#stage').getByRole('alert')).toContainText('/amount');
});

test('a copy without a signer says what is missing', async ({ page, world }) => {
  const site = await world.openSite();
  await page.route('**/playground/session', (route) => route.fulfill({ status: 404, body: 'not found' }));
  await page.goto(`${site}/playground.html`);
  await expect(page.locator('#stage').getByRole('alert')).toContainText('cargo xtask site --serve');
});
