// Lighthouse on the demo shop's checkout page: full marks for accessibility and for best practices.
import { chromium } from '@playwright/test';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

import { expect, test } from '../src/test.mjs';

const CATEGORIES = ['accessibility', 'best-practices'];

test('full marks for accessibility and best practices', async ({ context, checkout, world, launchOptions }) => {
  test.setTimeout(120_000);
  await checkout.order({ amount: '100.00' });
  const buyer = await context.cookies(world.toShop.url);
  const chrome = await launch({
    chromePath: launchOptions.executablePath ?? chromium.executablePath(),
    chromeFlags: ['--headless=new', ...launchOptions.args],
    logLevel: 'silent',
  });
  try {
    const { lhr } = await lighthouse(`${world.toShop.url}${checkout.path}`, {
      port: chrome.port,
      logLevel: 'error',
      onlyCategories: CATEGORIES,
      // The order is shown to its buyer alone.
      extraHeaders: { cookie: buyer.map(({ name, value }) => `${name}=${value}`).join('; ') },
    });
    expect(lhr.runtimeError).toBeUndefined();
    expect(lhr.finalDisplayedUrl).toBe(`${world.toShop.url}${checkout.path}`);
    const marks = CATEGORIES.map((id) => [id, lhr.categories[id].score * 100]);
    expect(Object.fromEntries(marks), failed(lhr)).toEqual({ accessibility: 100, 'best-practices': 100 });
  } finally {
    chrome.kill();
  }
});

/** The audits that cost marks, with what they found. */
function failed({ categories, audits }) {
  const refs = CATEGORIES.flatMap((id) => categories[id].auditRefs);
  const costly = refs.map(({ id, weight }) => ({ ...audits[id], weight })).filter(({ weight, score }) => weight > 0 && score !== null && score < 1);
  return costly.map(({ id, details }) => `${id}: ${JSON.stringify(details?.items)}`).join('\n');
}
