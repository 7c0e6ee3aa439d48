// What goes wrong, each with a text that says what to do and a way on that works.
import { CARDS } from '../src/checkout.mjs';
import { expect, test } from '../src/test.mjs';

const UPSTREAM = [
  ['down', 'refuse', {}, 'Ödeme kuruluşuna şu anda ulaşılamıyor'],
  ['answering HTML', 'html', {}, 'Ödeme kuruluşundan güvenilir bir yanıt gelmedi'],
  ['cut in half', 'truncated', {}, 'Ödeme kuruluşundan güvenilir bir yanıt gelmedi'],
  ['refusing', 'error', { code: '1', message: 'Sistem hatası', group: 'SYSTEM_ERROR' }, 'Ödeme kuruluşu'],
];

/** An amount nobody asked about before: the signer keeps answers for a while, and these tests are about having none. */
let kurus = 0;
const freshAmount = () => `137.${String((kurus += 1)).padStart(2, '0')}`;

for (const [what, fault, more, text] of UPSTREAM) {
  test(`iyzico ${what}: the plans can be asked again, a single payment goes on`, async ({ checkout, world }) => {
    await world.fault('installment', fault, { times: 10, ...more });
    await checkout.open({ amount: freshAmount() });
    await checkout.field.pressSequentially('55260800');
    await expect(checkout.says('Taksitler alınamadı')).toBeVisible();
    await expect(checkout.says(text)).toBeVisible();
    await expect(checkout.says(/Destek kodu: \S+/)).toBeVisible();
    await expect(checkout.pay).toHaveText(/iyzico ile öde ·\s137,/);
    await world.control('faults', undefined, 'DELETE');
    await checkout.element.getByRole('button', { name: 'Yeniden dene' }).click();
    await expect(checkout.row(6)).toContainText('× ');
    await expect(checkout.says('Taksitler alınamadı')).toHaveCount(0);
  });
}

test('iyzico slow: rows keep their places until the amounts come', async ({ page, checkout, world }) => {
  await world.fault('installment', 'delay', { ms: 1500, times: 2 });
  await checkout.open({ amount: freshAmount() });
  await checkout.field.pressSequentially('55260800');
  await expect(checkout.table).toHaveAttribute('aria-busy', 'true');
  await expect(checkout.says('Taksitler getiriliyor…')).toBeVisible();
  const before = await checkout.pay.boundingBox();
  await expect(checkout.row(6)).toContainText('× ');
  const after = await checkout.pay.boundingBox();
  expect(Math.abs(after.y - before.y)).toBeLessThanOrEqual(2);
  await page.screenshot({ path: 'results/slow-arrived.png' });
});

test('iyzico down at Pay: said, and pressing again pays once', async ({ checkout, world }) => {
  await world.fault('pwi-initialize', 'refuse', { times: 1 });
  await checkout.open();
  await checkout.pay.click();
  await expect(checkout.says('Ödeme sayfası açılamadı')).toBeVisible();
  await expect(checkout.says('Kartınızdan para çekilmedi')).toBeVisible();
  await checkout.goToPaymentPage();
  await checkout.payWith(CARDS.akbank);
  await checkout.expectVerdict('paid');
  expect((await world.ledger()).captures).toHaveLength(1);
});

test('no connection at Pay: the same key is sent again', async ({ page, checkout, world }) => {
  await checkout.open();
  await expect(checkout.pay).toHaveText(/100,00/);
  const keys = [];
  await page.route('**/pay-with-iyzico', async (route) => {
    keys.push(await route.request().headerValue('idempotency-key'));
    if (keys.length <= 3) await route.abort('internetdisconnected');
    else await route.continue();
  });
  await checkout.pay.click();
  // Three times by itself, then it is said, and the buyer presses again.
  await expect(checkout.says('Bağlantı kurulamadı')).toBeVisible();
  expect(keys).toHaveLength(3);
  await expect(checkout.says(/Destek kodu: network-\w{6}$/)).toBeVisible();
  await checkout.goToPaymentPage();
  expect(keys[0]).toMatch(/^[\w-]{16,128}$/);
  expect(new Set(keys).size).toBe(1);
  expect(await world.control('checkouts')).toHaveLength(1);
});

test('an answer that is lost while the signer is still at it: the same key is sent until it is done', async ({ page, checkout, world }) => {
  await checkout.open();
  await expect(checkout.pay).toHaveText(/100,00/);
  const keys = [];
  await page.route('**/pay-with-iyzico', async (route) => {
    keys.push(await route.request().headerValue('idempotency-key'));
    if (keys.length === 1) return route.abort('connectionreset');
    if (keys.length > 4) return route.continue();
    const headers = { 'access-control-allow-origin': '*' };
    return route.fulfill({ status: 409, headers, json: { code: 'attempt-in-progress', detail: 'Ödeme hazırlanıyor.' } });
  });
  await checkout.goToPaymentPage();
  expect(keys).toHaveLength(5);
  expect(new Set(keys).size).toBe(1);
  expect(await world.control('checkouts')).toHaveLength(1);
});

test('a reload between question and answer sends the same key', async ({ page, checkout }) => {
  await checkout.open();
  await expect(checkout.pay).toHaveText(/100,00/);
  const keys = [];
  let isDown = true;
  await page.route('**/pay-with-iyzico', async (route) => {
    keys.push(await route.request().headerValue('idempotency-key'));
    if (isDown) await route.abort('connectionreset');
    else await route.continue();
  });
  await checkout.pay.click();
  await expect(checkout.says('Bağlantı kurulamadı')).toBeVisible();
  isDown = false;
  await page.reload();
  await checkout.goToPaymentPage();
  expect(new Set(keys).size).toBe(1);
});

test('storage that throws stops no payment', async ({ page, checkout }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'sessionStorage', {
      get() {
        throw new DOMException('no storage in this app', 'SecurityError');
      },
    });
  });
  await checkout.open();
  await checkout.goToPaymentPage();
});

test('the signer away: the element says so, and a retry finds it', async ({ page, checkout }) => {
  await page.route('**/v1/session', (route) => route.abort());
  await checkout.open();
  await expect(checkout.says('Ödeme açılamadı')).toBeVisible();
  await expect(checkout.says('Bağlantı kurulamadı')).toBeVisible();
  await page.unroute('**/v1/session');
  await checkout.element.getByRole('button', { name: 'Yeniden dene' }).click();
  await expect(checkout.pay).toHaveText(/100,00/);
});

test('a page instead of an answer: not understood, and a retry', async ({ page, checkout }) => {
  await page.route('**/v1/session', (route) =>
    route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>', headers: { 'access-control-allow-origin': '*' } }));
  await checkout.open();
  await expect(checkout.says('Gelen yanıt anlaşılamadı')).toBeVisible();
  await page.unroute('**/v1/session');
  await checkout.element.getByRole('button', { name: 'Yeniden dene' }).click();
  await expect(checkout.pay).toHaveText(/100,00/);
});

for (const [what, change] of [
  ['a wrong token', (element) => element.setAttribute('token', `${element.getAttribute('token')}x`)],
  ['an unknown session', (element) => element.setAttribute('token', 'ses_00000000000000000000000000.1.00')],
]) {
  test(`${what}: the buyer is sent back to the shop`, async ({ page, checkout }) => {
    await checkout.open();
    await expect(checkout.pay).toBeVisible();
    await page.locator('vezne-checkout').evaluate(change);
    await expect(checkout.says('Ödeme açılamadı')).toBeVisible();
    await expect(checkout.says('Mağazaya dönüp ödemeyi yeniden başlatın')).toBeVisible();
    await expect(checkout.element.getByRole('button', { name: 'Yeniden dene' })).toHaveCount(0);
    expect((await checkout.heard('error')).at(-1)).toMatchObject({ supportCode: expect.any(String) });
  });
}

test('a page that names no signer says that the shop has to know', async ({ page, checkout }) => {
  await checkout.open();
  await expect(checkout.pay).toBeVisible();
  await page.locator('vezne-checkout').evaluate((element) => element.removeAttribute('signer'));
  await expect(checkout.says('Ödeme alanı bu sayfada eksik kurulmuş')).toBeVisible();
  expect((await checkout.heard('error')).at(-1).code).toBe('misconfigured');
});

test('a locked plan: another one waits for the open page, and leads to it', async ({ page, checkout }) => {
  await checkout.open({ lockPlan: 'true' });
  const second = await page.context().newPage();
  await second.goto(page.url());
  await checkout.goToPaymentPage();
  const other = second.locator('vezne-checkout');
  await other.getByRole('textbox').pressSequentially('55260800');
  await other.locator('input[type=radio][value="6"]').check();
  await other.locator('button[type=submit]').click();
  await expect(other.getByText('açık bir ödeme sayfası', { exact: false }).or(other.getByRole('heading', { name: 'Ödeme sayfanız açık' })).first()).toBeVisible();
  await other.getByRole('button', { name: 'Ödeme sayfasına dön' }).first().click();
  await second.waitForURL(/\/pwi\?/);
});
