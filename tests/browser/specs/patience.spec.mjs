// Time and connection: a warning before the session ends, more of it on a press, and nothing lost while offline.
import { expectLooks } from '../src/looks.mjs';
import { expect, test } from '../src/test.mjs';

const later = (seconds) => new Date(Date.now() + seconds * 1000).toISOString();

test('the end is near: said, more time on a press, and back to where the buyer was', async ({ page, checkout, world }) => {
  await bend(page, { expiresAt: later(90) });
  await checkout.open();
  await expect(checkout.says('Ödeme süreniz dolmak üzere')).toBeVisible();
  await expect(checkout.live).toHaveText('Ödeme süreniz dolmak üzere. Dilerseniz süreyi uzatabilirsiniz.');
  await expectLooks(page, 'patience/ending');
  await checkout.element.getByRole('button', { name: 'Süreyi uzat' }).click();
  await expect(checkout.says('Ödeme süreniz dolmak üzere')).toHaveCount(0);
  await expect(checkout.live).toHaveText('Süreniz uzatıldı.');
  await expect(checkout.plan(1)).toBeFocused();
  expect(world.toSigner.requests.filter(({ url, method }) => method === 'POST' && url.endsWith('/extend'))).toHaveLength(1);
});

test('no more time is given: said, with the way left', async ({ page, checkout }) => {
  const expiresAt = later(90);
  await bend(page, { expiresAt });
  await bend(page, { expiresAt }, '**/v1/session/extend');
  await checkout.open();
  await checkout.element.getByRole('button', { name: 'Süreyi uzat' }).click();
  await expect(checkout.says('Süre daha fazla uzatılamıyor')).toBeVisible();
  await expect(checkout.element.getByRole('button', { name: 'Süreyi uzat' })).toHaveCount(0);
  await expectLooks(page, 'patience/no-more-time');
});

test('over: the element finds out by itself, and leads back to the shop', async ({ page, checkout }) => {
  await page.clock.install();
  const session = await bend(page, { expiresAt: later(90) });
  await checkout.open();
  await expect(checkout.says('Ödeme süreniz dolmak üzere')).toBeVisible();
  session.state = 'expired';
  await page.clock.fastForward(91_000);
  await expect(checkout.says('Ödeme süresi doldu').first()).toBeVisible();
  await expect(checkout.element.getByRole('link', { name: 'Mağazaya dön' })).toHaveAttribute('href', /\/return\//);
});

test('offline: said; back online it goes on with what was typed', async ({ page, context, checkout }) => {
  await checkout.open();
  await expect(checkout.pay).toHaveText(/100,00/);
  await context.setOffline(true);
  await expect(checkout.says('İnternet bağlantınız yok').first()).toBeVisible();
  await expect(checkout.live).toHaveText('İnternet bağlantınız yok');
  await checkout.field.pressSequentially('55260800');
  await expect(checkout.says('Taksitler alınamadı')).toBeVisible();
  await expectLooks(page, 'patience/offline');
  await context.setOffline(false);
  await expect(checkout.row(6)).toContainText('111,45 TL');
  await expect(checkout.says('İnternet bağlantınız yok')).toHaveCount(0);
  await expect(checkout.says('Taksitler alınamadı')).toHaveCount(0);
});

test('a page that comes up offline says so', async ({ page, context, checkout }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'onLine', { get: () => globalThis.isOnline ?? false }));
  await checkout.open();
  await expect(checkout.says('İnternet bağlantınız yok').first()).toBeVisible();
  await page.evaluate(() => {
    globalThis.isOnline = true;
    dispatchEvent(new Event('online'));
  });
  await expect(checkout.says('İnternet bağlantınız yok')).toHaveCount(0);
});

test('a read that fails for a moment is not noticed', async ({ page, checkout }) => {
  let tries = 0;
  await page.route('**/v1/session', async (route) => {
    if (route.request().method() !== 'GET') return route.fallback();
    tries += 1;
    if (tries === 1) return route.abort('connectionreset');
    if (tries === 2) {
      return route.fulfill({ status: 503, contentType: 'text/html', body: '<h1>Busy</h1>', headers: { 'access-control-allow-origin': '*' } });
    }
    return route.fallback();
  });
  await checkout.open();
  await expect(checkout.pay).toHaveText(/100,00/);
  expect(tries).toBe(3);
  expect(await checkout.heard('error')).toEqual([]);
});

const ANEW = {
  'another token': (element) => element.setAttribute('token', 'another'),
  'a reset': (element) => element.reset(),
};

for (const [what, begin] of Object.entries(ANEW)) {
  test(`${what}: what was asked before it is not asked again`, async ({ page, checkout }) => {
    await checkout.open();
    await expect(checkout.pay).toHaveText(/100,00/);
    let tries = 0;
    await page.route('**/v1/session', (route) => {
      if (route.request().method() === 'GET') tries += 1;
      return route.abort('connectionreset');
    });
    await page.evaluate(() => void document.querySelector('vezne-checkout').refresh());
    await expect.poll(() => tries).toBe(1);
    await page.locator('vezne-checkout').evaluate(begin);
    // Three times by itself, and then it is said.
    await expect(checkout.says('Ödeme açılamadı')).toBeVisible();
    expect(tries).toBe(1 + 3);
  });
}

/** The signer's own answer with other fields, which a test may change. */
async function bend(page, fields, url = '**/v1/session') {
  await page.route(url, async (route) => {
    const answer = await route.fetch();
    const isAnswer = ['GET', 'POST'].includes(route.request().method());
    await route.fulfill({ response: answer, ...(isAnswer && { json: { ...(await answer.json()), ...fields } }) });
  });
  return fields;
}
