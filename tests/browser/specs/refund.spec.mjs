// Money goes back: the shop's server asks for it, and the buyer sees it on the shop's pages.
import { BankDesk } from '../src/bank.mjs';
import { CARDS } from '../src/checkout.mjs';
import { expect, test } from '../src/test.mjs';

const AYSE = 'TR880001500158007300000011';

/** The session that the page is about, as the element's attribute has it. */
const sessionOf = (page) => page.locator('vezne-checkout').getAttribute('session');

test('a card payment goes back in part and then as a whole, and the page of the shop says so', async ({ page, checkout, world }) => {
  await checkout.open();
  const session = await sessionOf(page);
  await checkout.goToPaymentPage();
  await checkout.payWith(CARDS.akbank);
  await checkout.expectVerdict('paid');

  expect(await world.refund(session, { amount: '25.00' })).toMatchObject({ stage: 'returned', refunded: '25.00' });
  await page.reload();
  await checkout.expectVerdict('partly_refunded');
  await expect(page.getByRole('heading', { name: 'Ödemenizin bir bölümü iade edildi' })).toBeVisible();
  await expect(page.getByTestId('refunded-total')).toHaveText('25,00 TL');
  await page.screenshot({ path: 'results/refund/partly-phone.png', fullPage: true });

  const rest = await world.refund(session, { reason: 'geri geldi' });
  expect(rest).toMatchObject({ stage: 'returned' });
  await page.reload();
  await checkout.expectVerdict('refunded');
  await expect(page.getByTestId('refunded-total')).toHaveText(await page.getByTestId('paid-total').textContent());
  await page.screenshot({ path: 'results/refund/whole-phone.png', fullPage: true });
  // Whoever comes back to the checkout page is not asked to pay again.
  await page.goto(`${world.toShop.url}${checkout.path}`);
  await expect(page.getByRole('heading', { name: 'Ödemeniz iade edildi' })).toBeVisible();
  await expect(checkout.element).toHaveCount(0);

  const { captures, refundedTotal } = await world.ledger();
  expect(refundedTotal).toBe(captures[0].paidPrice);
});

test('a transfer goes back to the account that paid', async ({ page, checkout, world }) => {
  const desk = new BankDesk(checkout);
  await desk.toCode();
  const session = await sessionOf(page);
  await desk.type(await world.otp());
  await desk.expectPaid();

  const told = await world.refund(session);
  expect(told).toMatchObject({ stage: 'returned', rail: 'fast' });
  const { payouts } = await world.ledger();
  expect(payouts).toMatchObject([{ creditorIban: AYSE, amount: told.amount }]);
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Ödemeniz iade edildi' })).toBeVisible();
  await page.screenshot({ path: 'results/refund/transfer-phone.png', fullPage: true });
});
