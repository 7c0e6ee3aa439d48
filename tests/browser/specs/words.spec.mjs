// The shop's own words: one by one, exact locale first, and dates as the locale writes them.
import { expect, test } from '../src/test.mjs';

const say = (page, words) => page.locator('vezne-checkout').evaluate((element, words) => (element.words = words), words);

test('one text is replaced and the others stay', async ({ page, checkout }) => {
  await checkout.open();
  await expect(checkout.pay).toHaveText(/iyzico ile öde/);
  await say(page, { pay: 'Güvenle öde: {total}', card_label: 'Kart (ilk 8)' });
  await expect(checkout.pay).toHaveText('Güvenle öde: 100,00 TL');
  await expect(checkout.field).toHaveAccessibleName('Kart (ilk 8)');
  await expect(checkout.says('Tutarlar için kartınızın ilk 6 rakamını yazın.')).toBeVisible();
  await say(page, undefined);
  await expect(checkout.pay).toHaveText(/iyzico ile öde/);
});

test('the exact locale comes before its language', async ({ page, checkout }) => {
  await checkout.open({ locale: 'en' });
  await say(page, { pay: 'any {total}', en: { pay: 'en {total}' }, 'en-GB': { pay: 'en-GB {total}' }, tr: { pay: 'tr {total}' } });
  await expect(checkout.pay).toHaveText(/^en 100/);
  await page.locator('vezne-checkout').evaluate((element) => element.setAttribute('locale', 'en-GB'));
  await expect(checkout.pay).toHaveText(/^en-GB 100/);
  await page.locator('vezne-checkout').evaluate((element) => element.setAttribute('locale', 'en-US'));
  await expect(checkout.pay).toHaveText(/^en 100/);
});

test('words that were there before the element are taken', async ({ page, checkout }) => {
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      const element = document.querySelector('vezne-checkout');
      if (!element) return;
      observer.disconnect();
      element.words = { card_label: 'Kartın başı' };
    }).observe(document, { childList: true, subtree: true });
  });
  await checkout.open();
  await expect(checkout.field).toHaveAccessibleName('Kartın başı');
});

for (const [locale, seen] of [
  ['tr', /25 Kas 2026 14:30/],
  ['en', /25 Nov 2026,? (at )?14:30/],
  ['en-US', /Nov 25, 2026,? (at )?2:30\sPM/],
]) {
  test(`a moment as ${locale} writes it`, async ({ page, checkout }) => {
    await page.route('**/v1/session', async (route) => {
      const answer = await route.fetch();
      const card = {
        stage: 'open', installments: 6, pageUrl: 'http://127.0.0.1:9/', until: '2026-11-25T14:30:00+03:00', retryAt: null, lastDecline: null, paid: null,
      };
      await route.fulfill({ response: answer, json: { ...(await answer.json()), state: 'processing', card } });
    });
    await checkout.open();
    await page.locator('vezne-checkout').evaluate((element, locale) => element.setAttribute('locale', locale), locale);
    await expect(checkout.says(seen).first()).toBeVisible();
  });
}
