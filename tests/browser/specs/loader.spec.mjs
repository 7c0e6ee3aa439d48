// The loader: what it fetches and when, and what a buyer reads where something of it does not come.
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { servePage } from '../src/page.mjs';
import { expect, test } from '../src/test.mjs';

const DIST = process.env.VEZNE_WIDGET_DIR;
const WASM = '**/vezne_checkout_bg.wasm';
const SCRIPT = '<script type="module" src="/vezne/vezne-checkout.js"></script>';

const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm' };
const fromDist = async (name) => ({ body: await readFile(path.join(DIST, name)), contentType: TYPES[path.extname(name)] });

const manifest = async () => JSON.parse(await readFile(path.join(DIST, 'sri.json'), 'utf8'));

/** How often the shop was asked for a file of the package. */
const fetched = (world, name) => world.toShop.requests.filter(({ url }) => url === `/vezne/${name}`).length;

async function expectSorry(checkout) {
  await expect(checkout.element.getByRole('alert')).toHaveText('Ödeme alanı açılamadı.');
  expect((await checkout.heard('error')).at(-1)).toEqual({ code: 'widget-failed', supportCode: null });
  return checkout.element.getByRole('button', { name: 'Yeniden dene' });
}

/** The page as a shop serves it that gives no hints. */
const withoutHints = (markup) => markup.replaceAll(/<link rel="(modulepreload|preload)"[^>]*>/g, '');

/** Puts a word of the shop's own into the element. */
const withOwnWords = (markup) => markup.replace('</vezne-checkout>', '<p>Bizi arayın.</p></vezne-checkout>');

test('scripts and wasm are asked for together', async ({ page, checkout, world }) => {
  servePage(world, { markup: withoutHints });
  const asked = [];
  const hold = (route) => void asked.push(path.basename(route.request().url()));
  await page.route('**/vezne/desk.js', hold);
  await page.route(WASM, hold);
  await checkout.open();
  await expect.poll(() => asked.toSorted()).toEqual(['desk.js', 'vezne_checkout_bg.wasm']);
});

const LOST = {
  'wasm that does not come': [WASM, (route) => route.abort()],
  'wasm that is not there': [WASM, (route) => route.fulfill({ status: 404, body: 'Not found' })],
  'wasm with other bytes than those that were built': [WASM, async (route) => {
    const { body, contentType } = await fromDist('vezne_checkout_bg.wasm');
    // A section for nobody: as valid as before, and another module.
    await route.fulfill({ body: Buffer.concat([body, Buffer.from([0, 2, 1, 0x78])]), contentType });
  }],
  'scripts that do not come': ['**/vezne/desk.js', (route) => route.abort()],
  'scripts that are not there': ['**/vezne/desk.js', (route) => route.fulfill({ status: 404, body: 'Not found' })],
};

for (const [what, [address, lose]] of Object.entries(LOST)) {
  test(`${what}: plain words, the shop's own below, and a retry that works`, async ({ page, checkout, world }) => {
    servePage(world, { markup: withOwnWords });
    await page.route(address, lose);
    await checkout.open();
    const retry = await expectSorry(checkout);
    await expect(page.getByText('Bizi arayın.')).toBeVisible();
    await page.unroute(address);
    await retry.click();
    await expect(checkout.pay).toHaveText(/100,00/);
    await expect(page.getByText('Bizi arayın.')).toBeHidden();
  });
}

test('a retry that does not help is followed by one that loads the page anew', async ({ page, checkout }) => {
  await page.route(WASM, (route) => route.abort());
  await checkout.open();
  await (await expectSorry(checkout)).click();
  await expect.poll(() => checkout.heard('error')).toHaveLength(2);
  await page.unroute(WASM);
  const loads = page.waitForEvent('load');
  await (await expectSorry(checkout)).click();
  await loads;
  await expect(checkout.pay).toHaveText(/100,00/);
});

test('a policy that forbids wasm: plain words instead of an empty place', async ({ page, checkout, world }) => {
  servePage(world, { markup: withOwnWords, policy: (policy) => policy.replace(" 'wasm-unsafe-eval'", '') });
  await checkout.open();
  await expectSorry(checkout);
  await expect(page.getByText('Bizi arayın.')).toBeVisible();
  checkout.broken = checkout.broken.filter((text) => !text.includes('Content Security Policy'));
});

for (const file of ['vezne-checkout.js', 'inline.js']) {
  test(`a panic (${file}): every element says so, and a reload is the way on`, async ({ page, checkout, world }) => {
    servePage(world, { markup: (markup) => withoutHints(markup).replace('vezne-checkout.js', file) });
    await checkout.open();
    await expect(checkout.pay).toHaveText(/100,00/);
    // What comes by itself has come: the next thing that is drawn is what is typed.
    await expect(checkout.element.locator('.bone')).toHaveCount(0);
    // Yew takes it for granted that what it has made can be put into the page.
    await page.evaluate(() => {
      const real = Node.prototype.insertBefore;
      Node.prototype.insertBefore = () => {
        Node.prototype.insertBefore = real;
        throw new Error('no room');
      };
    });
    await checkout.field.pressSequentially('9792');
    await checkout.element.getByRole('alert').waitFor();
    expect(checkout.broken.filter((text) => text !== 'error: unreachable')).toEqual([]);
    checkout.broken = [];
    // Once said, and nothing stays behind that would say it again, or tell wasm of anything.
    const words = await page.evaluate(() => {
      const element = document.querySelector('vezne-checkout');
      element.words = { pay: 'Öde' };
      element.setAttribute('session', 'ses_1');
      dispatchEvent(new Event('offline'));
      const error = new WebAssembly.RuntimeError('unreachable');
      error.stack = `RuntimeError: unreachable\n    at ${location.origin}/vezne/vezne_checkout_bg.wasm:wasm-function[1]`;
      dispatchEvent(new ErrorEvent('error', { error }));
      return Object.getOwnPropertyDescriptor(element, 'words');
    });
    expect(words).toEqual({ configurable: true, enumerable: true, writable: true, value: { pay: 'Öde' } });
    expect(await checkout.heard('error')).toHaveLength(1);
    const loads = page.waitForEvent('load');
    await (await expectSorry(checkout)).click();
    await loads;
    await expect(checkout.pay).toHaveText(/100,00/);
  });
}

test('wasm of the page that panics is none of ours', async ({ page, checkout }) => {
  await checkout.open();
  await expect(checkout.pay).toHaveText(/100,00/);
  await page.evaluate(() => {
    const error = new WebAssembly.RuntimeError('unreachable');
    error.stack = 'RuntimeError: unreachable\n    at https://shop.example/game.wasm:wasm-function[1]';
    dispatchEvent(new ErrorEvent('error', { error }));
  });
  await expect(checkout.element.getByRole('alert')).toHaveCount(0);
  await expect(checkout.pay).toBeVisible();
});

test('from another origin, with the hash of the manifest', async ({ page, checkout, world }) => {
  const hashes = await manifest();
  await page.route('https://cdn.example/**', async (route) => {
    const file = await fromDist(path.basename(route.request().url()));
    await route.fulfill({ ...file, headers: { 'access-control-allow-origin': '*' } });
  });
  const script = `<script type="module" crossorigin src="https://cdn.example/vezne-checkout.js" integrity="${hashes['vezne-checkout.js']}"></script>`;
  const allowed = (policy, name) => policy.replace(`${name} 'self'`, `${name} 'self' https://cdn.example`);
  servePage(world, {
    markup: (markup) => withoutHints(markup).replace(SCRIPT, script),
    policy: (policy) => allowed(allowed(policy, 'script-src'), 'connect-src'),
  });
  await checkout.open();
  await expect(checkout.pay).toHaveText(/100,00/);
});

test('a page that hints at both files fetches each of them once', async ({ page, checkout, world }) => {
  await checkout.open();
  await expect(checkout.pay).toHaveText(/100,00/);
  const hashes = await manifest();
  for (const name of ['desk.js', 'vezne_checkout_bg.wasm']) {
    await expect(page.locator(`link[href="/vezne/${name}"]`)).toHaveAttribute('integrity', hashes[name]);
  }
  for (const name of ['vezne-checkout.js', 'desk.js', 'vezne_checkout_bg.wasm']) expect(fetched(world, name), name).toBe(1);
});

test('two elements on a page load once and pay for themselves', async ({ page, checkout, world }) => {
  await checkout.open();
  await page.evaluate(() => {
    const first = document.querySelector('vezne-checkout');
    const second = first.cloneNode();
    second.id = 'second';
    second.setAttribute('locale', 'en');
    first.after(second);
  });
  const second = page.locator('#second');
  await expect(checkout.pay.first()).toHaveText(/100,00/);
  await expect(second.locator('button[type=submit]')).toHaveText(/100.00/);
  await second.getByRole('textbox').pressSequentially('55260800');
  await expect(second.locator('input[value="6"]')).toBeEnabled();
  await expect(checkout.field.first()).toHaveValue('');
  expect(fetched(world, 'vezne_checkout_bg.wasm')).toBe(1);
});

// What the build leaves out of Yew as unused must not be needed when a lot happens in one turn.
test('thirty elements on a page are drawn, changed and removed at once', async ({ page, checkout }) => {
  await page.route('**/v1/session', (route) => route.abort());
  await checkout.open();
  await page.evaluate(() => {
    const first = document.querySelector('vezne-checkout');
    for (let more = 0; more < 29; more += 1) first.after(first.cloneNode());
  });
  await expect(checkout.element.getByRole('button', { name: 'Yeniden dene' })).toHaveCount(30);
  await page.evaluate(() => document.querySelectorAll('vezne-checkout').forEach((element) => element.setAttribute('locale', 'en')));
  await expect(checkout.element.getByRole('button', { name: 'Try again' })).toHaveCount(30);
  await expect(checkout.element.getByText('could not be loaded')).toHaveCount(0);
  await page.evaluate(() => document.querySelectorAll('vezne-checkout').forEach((element) => element.remove()));
  await expect(checkout.element).toHaveCount(0);
});

test('moved on the page it stays as it is, removed and put back it mounts anew', async ({ page, checkout }) => {
  await checkout.open();
  await checkout.type('55260800');
  await page.evaluate(() => document.body.prepend(document.querySelector('vezne-checkout')));
  await expect(checkout.row(6)).toBeVisible();
  await page.evaluate(async () => {
    const element = document.querySelector('vezne-checkout');
    element.remove();
    await Promise.resolve();
    document.body.append(element);
  });
  await expect(checkout.pay).toHaveText(/100,00/);
  await expect(checkout.field).toHaveValue('5526 0800');
});

test('in one file for pages without a bundler', async ({ page, checkout, world }) => {
  servePage(world, { markup: (markup) => withoutHints(markup).replace('vezne-checkout.js', 'inline.js') });
  await checkout.open();
  await checkout.type('55260800');
  await checkout.plan(6).check();
  for (const name of ['desk.js', 'vezne_checkout_bg.wasm']) expect(fetched(world, name), name).toBe(0);
  await checkout.goToPaymentPage();
});

test('the class alone registers nothing', async ({ page, checkout, world }) => {
  servePage(world, { markup: (markup) => withoutHints(markup).replace(SCRIPT, '') });
  await checkout.open();
  const names = await page.evaluate(async () => {
    const { VezneCheckout } = await import('/vezne/element.js');
    const before = customElements.get('vezne-checkout');
    customElements.define('shop-checkout', class extends VezneCheckout {});
    const element = document.createElement('shop-checkout');
    const given = document.querySelector('vezne-checkout');
    for (const { name, value } of given.attributes) element.setAttribute(name, value);
    given.replaceWith(element);
    return [before, element.localName];
  });
  expect(names).toEqual([undefined, 'shop-checkout']);
  await expect(page.locator('shop-checkout').locator('button[type=submit]')).toHaveText(/100,00/);
});
