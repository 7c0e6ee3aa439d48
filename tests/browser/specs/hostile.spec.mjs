// Answers that lie: none of them is ever shown as paid, and each leads to the stage that fits.
import { CARDS } from '../src/checkout.mjs';
import { expect, test } from '../src/test.mjs';

async function pay(checkout) {
  await checkout.open();
  await checkout.goToPaymentPage();
  await checkout.payWith(CARDS.akbank);
}

const LIES = [
  ['a wrong signature', 'wrong-signature', {}, 'processing'],
  ['no signature', 'missing-signature', {}, 'processing'],
  ['another amount, validly signed', 'wrong-amount', {}, 'needs_review'],
  ['less paid than asked for', 'lower-paid-price', {}, 'needs_review'],
  ['another currency', 'wrong-currency', {}, 'needs_review'],
  ['another basket', 'wrong-basket', {}, 'needs_review'],
  ['fraudStatus 0', 'fraud', { status: 0 }, 'in_review'],
  ['no fraudStatus', 'fraud-absent', {}, 'in_review'],
  ['fraudStatus -1', 'fraud', { status: -1 }, 'needs_review'],
];

for (const [what, fault, more, state] of LIES) {
  test(`${what} is not paid but ${state}`, async ({ checkout, world }) => {
    await world.fault('pwi-retrieve', fault, { times: 20, ...more });
    await pay(checkout);
    await checkout.expectVerdict(state);
    expect((await world.ledger()).captures).toHaveLength(1);
  });
}

test('a wrong signature changes nothing: the next answer that is right is believed', async ({ page, checkout, world }) => {
  await world.fault('pwi-retrieve', 'wrong-signature', { times: 1 });
  await pay(checkout);
  await expect(checkout.verdict).toHaveAttribute('data-state', /^(processing|paid)$/);
  const { captures } = await world.ledger();
  const body = new URLSearchParams({ token: captures[0].token });
  await fetch(`${world.signer.ready.url}/v1/callbacks/iyzico`, { method: 'POST', redirect: 'manual', body });
  await page.reload();
  await checkout.expectVerdict('paid');
  const retrieves = (await world.control('requests')).filter(({ method, path }) => method === 'POST' && path?.endsWith('/detail'));
  expect(retrieves.length).toBeGreaterThanOrEqual(2);
});

test('a payment page on another host is never followed', async ({ page, checkout, world }) => {
  await world.fault('pwi-initialize', 'page-url', { value: 'https://evil.example/pay' });
  await checkout.open();
  const before = page.url();
  await checkout.pay.click();
  await expect(checkout.element.getByText('Ödeme sayfası açılamadı')).toBeVisible();
  expect(page.url()).toBe(before);
  expect(await checkout.heard('redirect')).toEqual([]);
});
