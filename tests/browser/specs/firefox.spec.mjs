// In Firefox: the card path, the eight-digit promise, and what a buyer copies.
import { CARDS } from '../src/checkout.mjs';
import { expect, test } from '../src/test.mjs';

const NUMBER = '5526080012345678';
const KEPT = '5526 0800';

test.use({ incoming: '[isbank.incoming]\ndays = 3' });

test('eight digits, six installments, paid', async ({ checkout, world }) => {
  await checkout.open();
  await checkout.type('55260800');
  await expect(checkout.status).toHaveText('Akbank · Axess · Kredi kartı · Ticari');
  await checkout.plan(6).check();
  await expect(checkout.pay).toHaveText('iyzico ile öde · 111,45 TL');
  await checkout.goToPaymentPage();
  await checkout.payWith(CARDS.akbank, { installments: 6 });
  await checkout.expectVerdict('paid');
  expect((await world.ledger()).captures).toMatchObject([{ paidPrice: '111.45', installment: 6 }]);
});

const WAYS = {
  typed: ({ checkout }) => checkout.field.pressSequentially(NUMBER),
  async pasted({ page, checkout }) {
    await clipboardOf(page).then((box) => box.fill(NUMBER));
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.press('ControlOrMeta+X');
    await checkout.field.focus();
    await page.keyboard.press('ControlOrMeta+V');
  },
};

for (const [way, enter] of Object.entries(WAYS)) {
  test(`a whole number ${way} leaves eight digits`, async ({ page, checkout, world }) => {
    await checkout.open();
    await expect(checkout.pay).toBeVisible();
    await enter({ page, checkout });
    await expect(checkout.field).toHaveValue(KEPT);
    await expect(checkout.status).toContainText('Yalnızca ilk 8 rakam alındı');
    await expect(checkout.row(6)).toContainText('111,45 TL');
    const asked = world.toSigner.requests.filter(({ method, url }) => method === 'POST' && url.endsWith('/installments'));
    expect(asked.map(({ body }) => JSON.parse(body).prefix).filter(Boolean)).toEqual(['55260800']);
  });
}

test('Tab and arrows reach the plans, Enter pays', async ({ page, checkout }) => {
  await checkout.open();
  await checkout.type('55260800');
  await expect(checkout.row(6)).toContainText('111,45 TL');
  await page.keyboard.press('Tab');
  await expect(checkout.plan(1)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(checkout.plan(2)).toBeChecked();
  await page.keyboard.press('Tab');
  await expect(checkout.pay).toBeFocused();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/pwi\?/);
});

test('the IBAN is copied as banks take it', async ({ page, checkout, world }) => {
  await checkout.open({ methods: 'card,incoming_transfer', amount: '1250.00' });
  await checkout.element.locator('input[name=method][value=incoming_transfer]').check();
  await checkout.element.locator('[data-do=details]').click();
  await checkout.element.locator('button[name=iban]').click();
  await expect(checkout.live).toHaveText('IBAN kopyalandı');
  const box = await clipboardOf(page);
  await box.focus();
  await page.keyboard.press('ControlOrMeta+V');
  await expect(box).toHaveValue(world.sandbox.ready.isbank.iban);
});

/** A field of the page's own: only through one a test gets at Firefox's clipboard. */
async function clipboardOf(page) {
  await page.evaluate(() => {
    const box = document.createElement('input');
    box.id = 'clipboard';
    document.body.append(box);
  });
  return page.locator('#clipboard');
}
