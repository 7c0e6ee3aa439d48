// The whole way of a transfer that the buyer sends alone: the real signer gives the details out, reads the shop's account at
// the sandbox's bank, and finds what came.
import { expect, test } from '../src/test.mjs';

const WAYS = 'card,incoming_transfer';
const FOUND_MS_MAX = 40_000;

test.use({ incoming: '[isbank.incoming]\ndays = 3\nread_every_s = 10' });
test.setTimeout(90_000);

test('a transfer from any bank pays the order, and buyer and shop hear of it', async ({ page, checkout, world }) => {
  const details = await choose(page, checkout);
  expect(details.iban).toBe(world.sandbox.ready.isbank.iban);
  expect(details.amount).toBe('1250,00');
  expect(details.reference).toMatch(/^[0-9A-Z]{10}$/);

  // The shop knows that its order waits, and the way back to the details.
  await checkout.element.getByRole('link', { name: 'Siparişinizi görün' }).click();
  await expect(page.getByRole('heading', { name: 'Siparişiniz havalenizi bekliyor' })).toBeVisible();
  await expect(page.getByTestId('awaited-reference')).toHaveText(details.reference);
  await page.screenshot({ path: 'results/incoming/order-waits-phone.png', fullPage: true });
  await page.getByTestId('to-payment').click();
  expect(await shown(checkout)).toEqual(details);

  await world.control('isbank/incoming', { amount: '1250.00', senderName: 'Mehmet Demir', description: `kahve ${details.reference}` });
  await expectFound(page, checkout.says('1.250,00 TL tutarındaki havaleniz hesaba geçti.'));
  expect(await checkout.heard('result')).toEqual([{ state: 'paid' }]);
  await checkout.element.getByRole('link', { name: 'Siparişinizi görün' }).click();
  await checkout.expectVerdict('paid');
  await expect(page.getByTestId('paid-reference')).toHaveText(details.reference);
});

test('from the bank’s own form, with what the buttons copied', async ({ page, checkout, context, world }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await choose(page, checkout);
  const bank = await context.newPage();
  await bank.goto(`${world.sandbox.ready.vakifbank.url}/send`);
  for (const [button, field] of [['iban', 'iban'], ['name', 'name'], ['amount', 'amount'], ['reference', 'description']]) {
    await page.bringToFront();
    await copy(checkout, button).click();
    await expect(copy(checkout, button)).toHaveText('Kopyalandı');
    const text = await page.evaluate(() => navigator.clipboard.readText());
    await bank.getByTestId(field).fill(text);
  }
  await bank.screenshot({ path: 'results/incoming/bank-form-phone.png', fullPage: true });
  await bank.getByTestId('send').click();
  await expect(bank.getByTestId('said')).toHaveText(/Para gönderildi/);
  await expectFound(page, checkout.element.getByRole('heading', { name: 'Ödemeniz alındı' }));
});

test('another amount is for a person to look at, and the buyer is told so', async ({ page, checkout, world }) => {
  const { reference } = await choose(page, checkout);
  await world.control('isbank/incoming', { amount: '1200.00', senderName: 'Mehmet Demir', description: reference });
  await expectFound(page, checkout.says('tam eşleşmedi'));
  await page.screenshot({ path: 'results/incoming/wrong-amount-phone.png', fullPage: true });
});

/** From the checkout page to the details. */
async function choose(page, checkout) {
  await checkout.open({ methods: WAYS, amount: '1250.00' });
  await checkout.element.locator('input[name=method][value=incoming_transfer]').check();
  await checkout.element.locator('[data-do=details]').click();
  return shown(checkout);
}

/** What the buttons copy. */
async function shown(checkout) {
  await expect(checkout.says('Havaleniz bekleniyor')).toBeVisible();
  const names = ['iban', 'name', 'amount', 'reference'];
  const values = names.map((name) => copy(checkout, name).getAttribute('data-of'));
  return Object.fromEntries((await Promise.all(values)).map((value, index) => [names[index], value]));
}

const copy = (checkout, name) => checkout.element.locator(`button[name=${name}]`);

/** The signer finds it at its next reading; a page that has just come online looks at once. */
async function expectFound(page, seen) {
  await expect(async () => {
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await expect(seen.first()).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: FOUND_MS_MAX });
}
