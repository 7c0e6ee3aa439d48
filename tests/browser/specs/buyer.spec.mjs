// A buyer's way from the shop to a page that says paid, and the ways that take longer.
import { CARDS } from '../src/checkout.mjs';
import { expect, test } from '../src/test.mjs';

test('from the shelf to paid', async ({ page, checkout, world }) => {
  await page.goto(world.toShop.url);
  await page.getByTestId('to-checkout').click();
  await expect(checkout.pay).toBeVisible();
  await checkout.type('5526 0800');
  await checkout.plan(3).check();
  const total = (await checkout.pay.innerText()).replace(/^.*·\s*/, '');
  await checkout.goToPaymentPage();
  await checkout.payWith(CARDS.akbank, { installments: 3 });
  await checkout.expectVerdict('paid');
  await expect(page.getByTestId('paid-total')).toHaveText(total);
});

test('eight digits, six installments, one capture of exactly what the button said', async ({ page, checkout, world }) => {
  await checkout.open({ amount: '100.00' });
  await expect(checkout.pay).toHaveText('iyzico ile öde · 100,00 TL');
  await checkout.type('5526 0800');
  await expect(checkout.status).toHaveText('Akbank · Axess · Kredi kartı · Ticari');
  await checkout.plan(6).check();
  await expect(checkout.row(6)).toContainText('111,45 TL');
  await expect(checkout.pay).toHaveText('iyzico ile öde · 111,45 TL');
  await checkout.goToPaymentPage();
  await checkout.payWith(CARDS.akbank, { installments: 6 });
  await checkout.expectVerdict('paid');
  await expect(page).toHaveURL(/\/return\/[\w-]+\?vezne_session=ses_\w+$/);
  const { captures } = await world.ledger();
  expect(captures).toHaveLength(1);
  expect(captures[0]).toMatchObject({ price: '100.00', paidPrice: '111.45', installment: 6, currency: 'TRY' });
});

test('a single payment needs no digits at all', async ({ checkout, world }) => {
  await checkout.open();
  await checkout.goToPaymentPage();
  await checkout.payWith(CARDS.akbank);
  await checkout.expectVerdict('paid');
  expect((await world.ledger()).captures).toMatchObject([{ installment: 1, paidPrice: '100.00' }]);
  expect(world.toSigner.requests.filter(({ body }) => /"prefix":"/.test(body))).toEqual([]);
});

test('declined, then paid on the same page with the same token', async ({ page, checkout, world }) => {
  await checkout.open();
  await checkout.goToPaymentPage();
  const { searchParams } = new URL(page.url());
  await checkout.payWith(CARDS.insufficientFunds);
  await expect(page.getByTestId('decline')).toBeVisible();
  await checkout.payWith(CARDS.akbank);
  await checkout.expectVerdict('paid');
  const { captures, declines } = await world.ledger();
  expect(captures).toHaveLength(1);
  expect(declines).toHaveLength(1);
  expect(declines[0].token).toBe(captures[0].token);
  expect(captures[0].token).toBe(searchParams.get('token'));
});

test('abandoned: the checkout page knows the open page and leads back to it', async ({ page, checkout, world }) => {
  await checkout.open();
  await checkout.goToPaymentPage();
  const first = new URL(page.url()).searchParams.get('token');
  await page.getByTestId('abandon').click();
  await checkout.expectVerdict('processing');
  await page.getByTestId('to-payment').click();
  await expect(checkout.element.getByRole('heading', { name: 'Ödeme sayfanız açık' })).toBeVisible();
  await checkout.element.getByRole('button', { name: 'Ödeme sayfasına dön' }).click();
  await page.waitForURL(/\/pwi\?/);
  expect(new URL(page.url()).searchParams.get('token')).toBe(first);
  await checkout.payWith(CARDS.akbank);
  await checkout.expectVerdict('paid');
  expect((await world.ledger()).captures).toHaveLength(1);
});

test('a decline is told on the checkout page, too', async ({ page, checkout }) => {
  await checkout.open();
  await checkout.goToPaymentPage();
  await checkout.payWith(CARDS.insufficientFunds);
  await expect(page.getByTestId('decline')).toBeVisible();
  await page.getByTestId('abandon').click();
  await checkout.expectVerdict('processing');
  await page.getByTestId('to-payment').click();
  await expect(checkout.says('Son deneme onaylanmadı')).toBeVisible();
  await expect(checkout.says('Kartın limiti ya da bakiyesi yetmedi')).toBeVisible();
});

test('another plan than the chosen one is paid, and said', async ({ page, checkout, world }) => {
  await checkout.open();
  await checkout.type('55260800');
  await checkout.plan(6).check();
  await checkout.goToPaymentPage();
  await checkout.payWith(CARDS.akbank, { installments: 3 });
  await checkout.expectVerdict('paid');
  await expect(page.getByTestId('paid-plan')).toContainText('3');
  expect((await world.ledger()).captures).toMatchObject([{ installment: 3 }]);
});

test('another plan chosen while a page is open reuses its token', async ({ page, checkout, world }) => {
  await checkout.open();
  await checkout.goToPaymentPage();
  const first = new URL(page.url()).searchParams.get('token');
  await page.getByTestId('abandon').click();
  await page.getByTestId('to-payment').click();
  await checkout.element.getByRole('button', { name: 'Başka bir plan seç' }).click();
  await expect(checkout.field).toBeFocused();
  await checkout.type('55260800');
  await checkout.plan(6).check();
  await checkout.goToPaymentPage();
  expect(new URL(page.url()).searchParams.get('token')).toBe(first);
  expect(await world.control('checkouts')).toHaveLength(1);
});

test('Pay pressed twice starts one payment', async ({ page, checkout, world }) => {
  await checkout.open();
  await expect(checkout.pay).toHaveText(/100,00/);
  await checkout.pay.dblclick();
  await page.waitForURL(/\/pwi\?/);
  expect(world.toSigner.requests.filter(({ url, method }) => method === 'POST' && url.endsWith('/pay-with-iyzico'))).toHaveLength(1);
});

test('a page that holds the buyer back keeps a button that works', async ({ page, checkout }) => {
  await checkout.open();
  await page.evaluate(() => addEventListener('vezne-redirect', (event) => event.preventDefault(), { once: true }));
  await checkout.pay.click();
  await expect.poll(() => checkout.heard('redirect')).toHaveLength(1);
  await expect(checkout.pay).toHaveText(/100,00/);
  await checkout.goToPaymentPage();
});

test('a listener of the page that throws stops no payment', async ({ page, checkout }) => {
  await checkout.open();
  await page.evaluate(() => {
    for (const name of ['plan', 'card', 'redirect', 'error']) {
      addEventListener(`vezne-${name}`, () => {
        throw new Error('the shop is wrong');
      });
    }
  });
  await checkout.type('55260800');
  await checkout.plan(2).check();
  await checkout.goToPaymentPage();
  checkout.broken = checkout.broken.filter((text) => !text.includes('the shop is wrong'));
});
