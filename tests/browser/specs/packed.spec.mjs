// The packed package in fresh projects of each framework: one buyer's way, from the first digit to paid.
import { CARDS } from '../src/checkout.mjs';
import { expect, test } from '../src/test.mjs';

test.use({ pages: process.env.VEZNE_PACKED_DIR });

for (const project of ['html', 'inline', 'react-18', 'react-19', 'svelte-5', 'vue-3']) {
  test(`${project}: from eight digits to paid`, async ({ page, checkout, world }) => {
    await checkout.order({ amount: '100.00' });
    const { session, token } = await checkout.session();
    const query = new URLSearchParams({ signer: world.toSigner.url, session, token });
    await page.goto(`${world.toPages.url}/${project}/?${query}`);
    await checkout.type('5526 0800');
    await expect(checkout.status).toHaveText('Akbank · Axess · Kredi kartı · Ticari');
    await checkout.plan(6).check();
    // The page's own words, out of the event that its framework heard.
    await expect(page.locator('output')).toHaveText('6 × 18.58 = 111.45');
    await expect(checkout.pay).toHaveText('iyzico ile öde · 111,45 TL');
    await checkout.goToPaymentPage();
    await checkout.payWith(CARDS.akbank, { installments: 6 });
    await checkout.expectVerdict('paid');
    expect((await world.ledger()).captures).toMatchObject([{ paidPrice: '111.45', installment: 6 }]);
  });
}
