// The shop's terms in the slot: nothing is begun before they are ticked, whichever way the buyer pays.
import { BankDesk } from '../src/bank.mjs';
import { CARDS } from '../src/checkout.mjs';
import { expectLooks } from '../src/looks.mjs';
import { expect, test } from '../src/test.mjs';

const NEEDED = 'Devam etmek için satış koşullarını onaylayın.';

test('Pay waits for the tick, says so and leads there; ticked, it pays', async ({ page, checkout, world }) => {
  await open(page, checkout);
  await checkout.pay.click();
  const tick = box(checkout);
  await expect(tick).toBeFocused();
  await expect(tick).toHaveAttribute('aria-invalid', 'true');
  await expect(tick).toHaveAccessibleName('Ön bilgilendirme formunu ve mesafeli satış sözleşmesini okudum, onaylıyorum.');
  await expect(tick).toHaveAccessibleDescription(NEEDED);
  await expect(checkout.live).toHaveText(NEEDED);
  expect(starts(world)).toEqual([]);
  await page.keyboard.press('Space');
  await expect(tick).toBeChecked();
  await expect(tick).toHaveAttribute('aria-invalid', 'false');
  expect(await checkout.heard('consent')).toEqual([{ given: true }]);
  await checkout.goToPaymentPage();
  await checkout.payWith(CARDS.akbank);
  await checkout.expectVerdict('paid');
});

test('the shop’s links open and tick nothing; its words do', async ({ page, checkout }) => {
  await open(page, checkout);
  await page.evaluate(() => document.querySelector('[slot=consent] a').addEventListener('click', (event) => {
    globalThis.followed = event.target.textContent;
    event.preventDefault();
  }));
  await page.locator('[slot=consent] a').first().click();
  expect(await page.evaluate(() => globalThis.followed)).toBe('Ön bilgilendirme formunu');
  await expect(box(checkout)).not.toBeChecked();
  const { x, y } = await page.evaluate(() => {
    const words = document.createRange();
    words.selectNodeContents(document.querySelector('[slot=consent]').lastChild);
    return words.getClientRects()[0];
  });
  await page.mouse.click(x + 8, y + 8);
  await expect(box(checkout)).toBeChecked();
});

test('without words of the shop’s, ours stand there', async ({ page, checkout }) => {
  await checkout.open();
  await page.locator('vezne-checkout').evaluate((element) => element.toggleAttribute('consent'));
  await expect(box(checkout)).toHaveAccessibleName('Ön bilgilendirme formunu ve mesafeli satış sözleşmesini okudum, onaylıyorum.');
  await page.locator('vezne-checkout').evaluate((element) => element.toggleAttribute('consent'));
  await expect(box(checkout)).toHaveCount(0);
});

test('the bank and the transfer wait for it too', async ({ page, checkout, world }) => {
  const desk = new BankDesk(checkout);
  await desk.open();
  await addTerms(page);
  await desk.toBank.click();
  await expect(box(checkout)).toBeFocused();
  expect(starts(world)).toEqual([]);
  await box(checkout).check();
  await desk.leave();
});

test('more than one thing to mend: a list that leads to each', async ({ page, checkout }) => {
  await checkout.open({ plans: '2,3,6' });
  await addTerms(page);
  await checkout.pay.click();
  const summary = checkout.element.locator('#summary');
  await expect(summary).toBeFocused();
  await expect(checkout.live).toHaveText('Devam etmek için şunları tamamlayın:');
  await expectLooks(page, 'consent/summary');
  await summary.getByRole('button', { name: NEEDED }).click();
  await expect(box(checkout)).toBeFocused();
  await summary.getByRole('button', { name: 'Ödeme planı seçmek için' }).click();
  await expect(checkout.field).toBeFocused();
  await box(checkout).check();
  await expect(summary).toHaveCount(0);
});

for (const [name, does] of [
  ['waiting', () => {}],
  ['missed', ({ checkout }) => checkout.pay.click()],
  ['ticked', ({ checkout }) => box(checkout).check()],
]) {
  test(`${name}: looks like it should, and everybody can use it`, async ({ page, checkout }) => {
    await open(page, checkout);
    await does({ checkout });
    await expectLooks(page, `consent/${name}`);
  });
}

async function open(page, checkout) {
  await checkout.open();
  await addTerms(page);
  await expect(box(checkout)).toBeVisible();
}

/** What a shop would write inside the element. */
async function addTerms(page) {
  await page.evaluate(() => {
    const link = (text) => Object.assign(document.createElement('a'), { href: '#terms', textContent: text });
    const terms = document.createElement('p');
    terms.slot = 'consent';
    terms.append(link('Ön bilgilendirme formunu'), ' ve ', link('mesafeli satış sözleşmesini'), ' okudum, onaylıyorum.');
    document.querySelector('vezne-checkout').append(terms);
  });
}

const box = (checkout) => checkout.element.locator('#consent');
const starts = (world) => world.toSigner.requests.filter(({ url }) => /pay-with-iyzico|bank\/start/.test(url));
