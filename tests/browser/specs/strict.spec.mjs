// Every way to pay under the strictest policy, Trusted Types with it: nothing is broken, and nobody is asked but the signer.
import { BankDesk } from '../src/bank.mjs';
import { CARDS } from '../src/checkout.mjs';
import { expect, test } from '../src/test.mjs';

const POLICY = [
  "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "require-trusted-types-for 'script'", "trusted-types 'none'",
];

test.use({ incoming: '[isbank.incoming]\ndays = 3\nread_every_s = 10' });

const WAYS = {
  async card({ checkout }) {
    await checkout.open();
    await checkout.type('55260800');
    await checkout.plan(6).check();
    await checkout.goToPaymentPage();
    await checkout.payWith(CARDS.akbank, { installments: 6 });
    await checkout.expectVerdict('paid');
  },
  async 'bank transfer'({ checkout, world }) {
    const desk = new BankDesk(checkout);
    await desk.toCode();
    await desk.type('XXXXXX');
    await expect(desk.element).toContainText('2 deneme hakkı');
    await desk.type(await world.otp());
    await desk.expectPaid();
  },
  async 'incoming transfer'({ page, checkout, world }) {
    await checkout.open({ methods: 'card,incoming_transfer', amount: '1250.00' });
    await checkout.element.locator('input[name=method][value=incoming_transfer]').check();
    await checkout.element.locator('[data-do=details]').click();
    const description = await checkout.element.locator('button[name=reference]').getAttribute('data-of');
    await checkout.element.locator('button[name=iban]').click();
    await world.control('isbank/incoming', { amount: '1250.00', senderName: 'Mehmet Demir', description });
    await expect(async () => {
      await page.evaluate(() => dispatchEvent(new Event('online')));
      await expect(checkout.says('hesaba geçti').first()).toBeVisible({ timeout: 1000 });
    }).toPass({ timeout: 40_000 });
  },
};

for (const [way, pay] of Object.entries(WAYS)) {
  test(`${way}: a whole payment breaks nothing of the policy, and asks nobody but the signer`, async ({ page, checkout, world }) => {
    test.setTimeout(90_000);
    const violations = await hearViolations(page);
    const { policies, asked } = watchNetwork(page, world);
    await pay({ page, checkout, world });
    expect(violations).toEqual([]);
    expect(policies.length).toBeGreaterThan(0);
    for (const policy of policies) for (const part of POLICY) expect(policy).toContain(part);
    expect([...asked].sort()).toEqual([world.toShop.url, world.toSigner.url].sort());
  });
}

test('what breaks the policy is heard', async ({ context, checkout, world }) => {
  await checkout.order({ amount: '100.00' });
  // A page of its own: on the one that every test watches nothing may break.
  const page = await context.newPage();
  const violations = await hearViolations(page);
  await page.goto(`${world.toShop.url}${checkout.path}`);
  await page.evaluate(() => {
    document.body.setAttribute('style', 'color: red');
    try {
      document.body.innerHTML = '<p>';
    } catch {}
  });
  await expect.poll(() => [...violations].sort()).toEqual(['require-trusted-types-for', 'style-src-attr']);
});

/** The directives that any document of this page breaks, from now on. */
async function hearViolations(page) {
  const violations = [];
  await page.exposeFunction('hearViolation', (directive) => violations.push(directive));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective }) => globalThis.hearViolation(violatedDirective));
  });
  return violations;
}

/** The policies of the checkout pages, and the origins that the shop's documents ask. */
function watchNetwork(page, world) {
  const policies = [];
  const asked = new Set();
  page.on('request', (request) => {
    const isOfShop = !request.isNavigationRequest() && request.frame().url().startsWith(world.toShop.url);
    if (isOfShop) asked.add(new URL(request.url()).origin);
  });
  page.on('response', (response) => {
    if (response.ok() && response.url().startsWith(`${world.toShop.url}/checkout/`)) policies.push(response.headers()['content-security-policy']);
  });
  return { policies, asked };
}
