// The plans by card family, before a card is typed: looked at, never charged.
import { expectLooks } from '../src/looks.mjs';
import { expect, test } from '../src/test.mjs';

test('a family shows its plans; a card is still what plans are chosen for', async ({ page, checkout, world }) => {
  await checkout.open({ amount: '1250.00' });
  await family(checkout, 'World').check();
  const quote = (await asked(world)).at(-1);
  expect(quote).toEqual({ prefix: null });
  await expect(checkout.row(6)).toContainText('TL');
  await expect(checkout.plan(6)).toBeDisabled();
  await expect(checkout.says('Seçmek için kartınızın ilk 6 rakamını yazın.')).toBeVisible();
  await expectLooks(page, 'families/looked-at');
  await page.setViewportSize({ width: 390, height: 844 });
  const before = await checkout.pay.boundingBox();
  await checkout.type('55260800');
  await expect(checkout.element.locator('.family[data-chosen=true]')).toHaveText('Axess');
  await expect(checkout.element.locator('.family input')).toHaveCount(0);
  await expect(checkout.plan(6)).toBeEnabled();
  await expect(checkout.element.locator('.family[data-chosen=true]')).toBeInViewport({ ratio: 1 });
  const after = await checkout.pay.boundingBox();
  expect(Math.abs(after.y - before.y)).toBeLessThanOrEqual(2);
});

test('what a family’s plans cost is what iyzico says of it', async ({ page, checkout }) => {
  const answers = [];
  page.on('response', async (response) => {
    if (response.url().endsWith('/installments') && response.request().method() === 'POST') answers.push(await response.json());
  });
  await checkout.open({ amount: '1250.00' });
  await expect(checkout.element.getByRole('radiogroup', { name: 'Kartlara göre tutarlar' }).getByRole('radio').first()).toBeVisible();
  const names = await checkout.element.locator('.family').allTextContents();
  expect(names).toEqual(answers[0].offers.map(({ card }) => card.family));
  for (const { card, plans } of answers[0].offers) {
    await family(checkout, card.family).check();
    for (const { installments, total } of plans.filter((plan) => plan.installments > 1)) {
      const [lira, kurus] = total.split('.');
      await expect(checkout.row(installments)).toContainText(`${lira.replace(/\B(?=(\d{3})+$)/g, '.')},${kurus} TL`);
    }
  }
});

test('a row says monthly, total, last installment, difference and rate', async ({ page, checkout }) => {
  await bend(page, {
    installments: 6, installmentPrice: '18.70', total: '112.22', difference: '12.22', lastInstallment: '18.72',
  });
  await checkout.open();
  await checkout.type('55260800');
  await expect(checkout.row(6)).toContainText('112,22 TL+12,22 TL (%12,22)');
  await expect(checkout.plan(6)).toHaveAccessibleName(
    '6 taksit ayda 18,70 TL, toplam 112,22 TL, son taksit 18,72 TL, tek çekimden 12,22 TL, yüzde 12,22 fazla');
  await checkout.open({ locale: 'en' });
  await checkout.type('55260800');
  await expect(checkout.row(6)).toContainText('112.22 TL+12.22 TL (12.22%)');
  await expect(checkout.plan(6)).toHaveAccessibleName(
    '6 installments of 18.70 TL, 112.22 TL in all, the last of 18.72 TL, 12.22 TL or 12.22 percent more than a single payment');
});

test('arrows go from family to family', async ({ page, checkout }) => {
  await checkout.open();
  await expect(checkout.element.locator('.family input').first()).toBeAttached();
  await checkout.field.focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowRight');
  const chosen = checkout.element.locator('.family input:checked');
  await expect(chosen).toBeFocused();
  await expect(chosen).toHaveCount(1);
});

test('families that cannot be had are not missed, and a card is asked as ever', async ({ page, checkout }) => {
  await page.route('**/v1/session/installments', (route) =>
    (route.request().method() === 'POST' && !route.request().postDataJSON().prefix ? route.abort() : route.fallback()));
  await checkout.open();
  await expect(checkout.element.locator('.families')).toHaveCount(0);
  await expect(checkout.says('Taksitler alınamadı')).toHaveCount(0);
  await checkout.type('55260800');
  await expect(checkout.row(6)).toContainText('111,45 TL');
});

/** One plan more in every answer, as an upstream might send it. */
async function bend(page, plan) {
  await page.route('**/v1/session/installments', async (route) => {
    const answer = await route.fetch();
    if (route.request().method() !== 'POST') return route.fulfill({ response: answer });
    const quote = await answer.json();
    for (const offer of quote.offers) offer.plans = [...offer.plans.filter(({ installments }) => installments === 1), plan];
    return route.fulfill({ response: answer, json: quote });
  });
}

const family = (checkout, name) => checkout.element.locator(`.family input[value="${name}"]`);
const asked = async (world) => world.toSigner.requests
  .filter(({ url, method }) => method === 'POST' && url.endsWith('/installments')).map(({ body }) => JSON.parse(body));
