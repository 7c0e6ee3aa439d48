// How the callback comes: twice, before the buyer does, and over a site border that cookies have to survive.
import { CARDS } from '../src/checkout.mjs';
import { expect, test } from '../src/test.mjs';

async function payAndGoOn({ page, checkout, world }, mode) {
  await world.control('callbacks', { mode });
  await checkout.open();
  await checkout.goToPaymentPage();
  await checkout.payWith(CARDS.akbank);
  if (mode !== 'normal') await page.getByTestId('continue').click();
}

for (const mode of ['twice', 'before-redirect']) {
  test(`a callback that comes ${mode} settles once`, async ({ page, checkout, world }) => {
    await world.control('callbacks', { mode });
    await checkout.open();
    await checkout.goToPaymentPage();
    await checkout.payWith(CARDS.akbank);
    await page.waitForURL(/\/return\//, { timeout: 3_000 }).catch(() => page.getByTestId('continue').click());
    await checkout.expectVerdict('paid');
    expect((await world.ledger()).captures).toHaveLength(1);
    const callbacks = world.toSigner.requests.filter(({ url }) => url.startsWith('/v1/callbacks/iyzico'));
    expect(callbacks.length).toBeGreaterThanOrEqual(2);
  });
}

test("the shop's SameSite=Lax cookie survives the callback's 303", async ({ page, checkout, world }) => {
  await payAndGoOn({ page, checkout, world }, 'normal');
  await checkout.expectVerdict('paid');
  const arrival = world.toShop.requests.findLast(({ url }) => url.startsWith('/return/'));
  expect(arrival.headers.cookie).toContain('shop_session=');
});

test('with a 307 instead it would not: so the test above can fail', async ({ page, checkout, world }) => {
  world.toSigner.change = (request, answer) => {
    if (request.url.startsWith('/v1/callbacks/iyzico') && answer.status === 303) answer.status = 307;
  };
  await payAndGoOn({ page, checkout, world }, 'normal');
  await page.waitForURL(/\/return\//);
  const arrival = world.toShop.requests.findLast(({ url }) => url.startsWith('/return/'));
  expect(arrival.method).toBe('POST');
  expect(arrival.headers.cookie).toBeUndefined();
  await expect(checkout.verdict).toHaveCount(0);
});
