// The element under the strictest page: its policy, its network, its privacy.
import { expect, test } from '../src/test.mjs';

test('the shop page is strict, and a whole payment breaks nothing of it', async ({ page, checkout, world }) => {
  const answers = [];
  page.on('response', (response) => answers.push(response));
  await page.addInitScript(() => {
    globalThis.violations = [];
    addEventListener('securitypolicyviolation', ({ violatedDirective }) => globalThis.violations.push(violatedDirective));
  });
  await checkout.open();
  await checkout.type('55260800');
  await checkout.plan(6).check();
  const policy = answers.find((answer) => answer.url().endsWith(checkout.path)).headers()['content-security-policy'];
  for (const part of ["script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "require-trusted-types-for 'script'", "trusted-types 'none'"]) {
    expect(policy).toContain(part);
  }
  expect(await page.evaluate(() => globalThis.violations)).toEqual([]);
  const origins = new Set(answers.map((answer) => new URL(answer.url()).origin));
  expect([...origins].sort()).toEqual([world.toShop.url, world.toSigner.url].sort());
});

test('the signer is asked with the token and nothing that belongs to the page', async ({ checkout, world }) => {
  await checkout.open();
  await checkout.type('55260800');
  const asked = world.toSigner.requests.filter(({ url, method }) => url.startsWith('/v1/session') && !url.startsWith('/v1/sessions') && method !== 'OPTIONS');
  expect(asked.length).toBeGreaterThanOrEqual(2);
  for (const { headers } of asked) {
    expect(headers.authorization).toMatch(/^Bearer ses_/);
    expect(headers.cookie).toBeUndefined();
  }
});

for (const name of ['index', 'element', 'inline', 'vezne-checkout']) {
  test(`in Node ${name}.js does nothing and does not crash`, async () => {
    const module = await import(`${process.env.VEZNE_WIDGET_DIR}/${name}.js`);
    expect(Object.keys(module)).toEqual(['VezneCheckout']);
  });
}
