// What a shop may change: the ready themes, every piece by its part, and the sizes and colours that buyers choose themselves.
import { readFile } from 'node:fs/promises';

import { expectAccessible, expectFits, expectLooks } from '../src/looks.mjs';
import { expect, test } from '../src/test.mjs';

for (const theme of ['plain', 'soft', 'dense', 'bold']) {
  test(`the theme ${theme}: looks like it should, and everybody can use it`, async ({ page, checkout }) => {
    const sheet = await readFile(`${process.env.VEZNE_WIDGET_DIR}/themes/${theme}.css`, 'utf8');
    await page.route('**/assets/theme.css', (route) => route.fulfill({ contentType: 'text/css', body: sheet }));
    await chooseSix(checkout);
    await page.evaluate(() => new Promise((done) => {
      const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: '/assets/theme.css', onload: done });
      document.head.append(link);
    }));
    await expectLooks(page, `themes/${theme}`);
  });
}

test('every piece has a part, and the read-me names it', async ({ page, checkout }) => {
  await chooseSix(checkout);
  const pieces = await page.evaluate(() => {
    const pieces = [...document.querySelector('vezne-checkout').shadowRoot.querySelectorAll('[class]')];
    return pieces.map((piece) => [piece.getAttribute('class'), piece.getAttribute('part')]);
  });
  expect(pieces.length).toBeGreaterThan(40);
  const readMe = await readFile(new URL('../../../widget/npm/README.md', import.meta.url), 'utf8');
  for (const [name, part] of pieces) {
    expect(part).toBe(name);
    for (const one of part.split(' ').filter((one) => one !== 'spoken')) expect(readMe).toContain(`\`${one}\``);
  }
});

test('on a phone’s width at twice the text size nothing is cut off', async ({ page, checkout }) => {
  await page.setViewportSize({ width: 640, height: 900 });
  await page.addInitScript(() => addEventListener('DOMContentLoaded', () => {
    document.documentElement.style.fontSize = '200%';
  }));
  await chooseSix(checkout);
  await page.screenshot({ path: 'results/themes/zoom-200.png', fullPage: true });
  await expectFits(page);
  await expectAccessible(page);
});

test('who wants no motion sees none of ours', async ({ page, checkout }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.route('**/v1/session/installments', () => {});
  await checkout.open();
  await expect(checkout.element.locator('.bone').first()).toBeVisible();
  await checkout.field.pressSequentially('55260800');
  const moving = await page.evaluate(() => document.querySelector('vezne-checkout').shadowRoot.getAnimations().length);
  expect(moving).toBe(0);
});

test('in forced colours families, plans and the tick stand out by lines', async ({ page, checkout }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await checkout.open();
  await page.locator('vezne-checkout').evaluate((element) => element.toggleAttribute('consent'));
  await checkout.element.locator('.family input').first().check();
  await checkout.pay.click();
  await page.screenshot({ path: 'results/themes/forced-colors.png', fullPage: true });
  const lines = await checkout.element.locator('.family.chosen').evaluate((family) => getComputedStyle(family).outlineStyle);
  expect(lines).toBe('solid');
});

async function chooseSix(checkout) {
  await checkout.open();
  await checkout.type('55260800');
  await checkout.plan(6).check();
  await expect(checkout.pay).toHaveText(/111,45/);
}
