// Back from the payment page: the browser shows the checkout page from memory, as the buyer left it.
import { CARDS } from '../src/checkout.mjs';
import { expect, test } from '../src/test.mjs';

/** As the browser's button does it. `page.goBack()` waits for a load, and a page from memory does not load. */
async function goBack(page) {
  // Not at once: the page would be gone before it could answer.
  await page.evaluate(() => void setTimeout(() => history.back()));
  await expect(page).toHaveURL(/\/checkout\//);
}

test('Back finds the open page said and a button that works', async ({ page, checkout, world }) => {
  await checkout.open();
  await checkout.type('55260800');
  await checkout.plan(6).check();
  await page.evaluate(() => {
    addEventListener('pageshow', (event) => (globalThis.fromMemory = event.persisted));
  });
  await checkout.goToPaymentPage();
  await goBack(page);
  await expect.poll(() => page.evaluate(() => globalThis.fromMemory)).toBe(true);
  await expect(checkout.element.getByRole('heading', { name: 'Ödeme sayfanız açık' })).toBeVisible();
  await checkout.element.getByRole('button', { name: 'Ödeme sayfasına dön' }).click();
  await page.waitForURL(/\/pwi\?/);
  await checkout.payWith(CARDS.akbank);
  await checkout.expectVerdict('paid');
  expect((await world.ledger()).captures).toHaveLength(1);
});

test('Back after paying on the page says paid without a reload', async ({ page, checkout, world }) => {
  await checkout.open();
  await expect(checkout.pay).toHaveText(/100,00/);
  await checkout.goToPaymentPage();
  const token = new URL(page.url()).searchParams.get('token');
  await world.control('pay', { token, card: CARDS.akbank, installment: 1 });
  await fetch(`${world.signer.ready.url}/v1/callbacks/iyzico`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ token }),
  });
  await goBack(page);
  await expect(checkout.element.getByRole('heading', { name: 'Ödemeniz alındı' })).toBeVisible();
  expect(await checkout.heard('result')).toEqual([{ state: 'paid' }]);
});
