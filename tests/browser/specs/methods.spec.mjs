// The element's methods: refresh, focus and reset.
import { expect, test } from '../src/test.mjs';

const call = (checkout, name) => checkout.element.evaluate((element, name) => element[name](), name);

/** As the shop's server changes an order's amount. */
async function changeAmount(world, id, amount) {
  const lines = [{ id: 'L1', name: 'Kahve', category: 'Mutfak', type: 'physical', unitPrice: amount, quantity: 1 }];
  const answer = await fetch(`${world.toSigner.url}/v1/sessions/${id}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${world.apiKey}`, 'content-type': 'application/json', 'idempotency-key': `patch-${id}-0001` },
    body: JSON.stringify({ amount, lines, shipping: '0.00' }),
  });
  expect(answer.status, await answer.text()).toBe(200);
}

test('refresh shows another amount and keeps the card and the plan', async ({ checkout, world }) => {
  await checkout.open({ amount: '100.00' });
  await checkout.type('55260800');
  await checkout.plan(6).check();
  await changeAmount(world, await checkout.element.getAttribute('session'), '250.00');
  expect(await call(checkout, 'refresh')).toBe(true);
  await expect(checkout.element.locator('.due-amount')).toHaveText('250,00 TL');
  await expect(checkout.field).toHaveValue('5526 0800');
  await expect(checkout.plan(6)).toBeChecked();
  await expect(checkout.pay).toHaveText(/278,6/);
});

test('refresh settles when the session was read, not before', async ({ page, checkout }) => {
  await checkout.open();
  await expect(checkout.pay).toHaveText(/100,00/);
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/v1/session', async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest('**/v1/session');
  await checkout.element.evaluate((element) => {
    globalThis.settled = 'no';
    element.refresh().then((read) => (globalThis.settled = read));
  });
  await asked;
  expect(await page.evaluate(() => globalThis.settled)).toBe('no');
  release();
  await expect.poll(() => page.evaluate(() => globalThis.settled)).toBe(true);
});

test('refresh says when the session could not be read', async ({ page, checkout }) => {
  await checkout.open();
  await expect(checkout.pay).toHaveText(/100,00/);
  await page.route('**/v1/session', (route) => route.abort());
  expect(await call(checkout, 'refresh')).toBe(false);
  await checkout.element.evaluate((element) => element.removeAttribute('signer'));
  await expect(checkout.says('Ödeme alanı bu sayfada eksik kurulmuş')).toBeVisible();
  expect(await call(checkout, 'refresh')).toBe(false);
});

test('refresh before the desk is there waits for it', async ({ page, checkout }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/vezne_checkout_bg.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await checkout.open();
  const read = call(checkout, 'refresh');
  release();
  expect(await read).toBe(true);
});

test('focus goes to the field, at once and later, and to what is to be mended', async ({ page, checkout }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/vezne_checkout_bg.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await checkout.open();
  await call(checkout, 'focus');
  await expect(checkout.field).toBeFocused();
  release();
  await expect(checkout.pay).toBeVisible();
  await expect(checkout.field).toBeFocused();
  await checkout.pay.focus();
  await call(checkout, 'focus');
  await expect(checkout.field).toBeFocused();
});

test('focus where no field is goes to the first button', async ({ page, checkout }) => {
  await page.route('**/v1/session', (route) => route.abort());
  await checkout.open();
  await expect(checkout.says('Ödeme açılamadı')).toBeVisible();
  await call(checkout, 'focus');
  await expect(checkout.element.getByRole('button', { name: 'Yeniden dene' })).toBeFocused();
});

test('reset leaves nothing of what was typed, chosen or wrong', async ({ page, checkout }) => {
  await checkout.open();
  await checkout.type('55260800');
  await checkout.plan(6).check();
  await page.route('**/pay-with-iyzico', (route) => route.abort());
  await checkout.pay.click();
  await expect(checkout.says('Ödeme sayfası açılamadı')).toBeVisible();
  await call(checkout, 'reset');
  await expect(checkout.pay).toHaveText(/100,00/);
  await expect(checkout.field).toHaveValue('');
  await expect(checkout.status).toHaveText('');
  await expect(checkout.plan(1)).toBeChecked();
  await expect(checkout.plan(6)).toBeDisabled();
  await expect(checkout.says('Ödeme sayfası açılamadı')).toHaveCount(0);
});
