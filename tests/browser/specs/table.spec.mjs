// The card field and the installment table: what is asked when, what is shown, and all of it without a mouse.
import { expect, test } from '../src/test.mjs';

/** The cards that were asked about; the families, before a card is typed, are another matter. */
function asked(world) {
  const questions = world.toSigner.requests.filter(({ url, method }) => method === 'POST' && url.endsWith('/installments'));
  return questions.map(({ body }) => JSON.parse(body).prefix).filter(Boolean);
}

test('the scheme is known before anybody is asked', async ({ checkout, world }) => {
  await checkout.open();
  await checkout.field.pressSequentially('9792');
  await expect(checkout.element.getByRole('img', { name: 'Troy' })).toBeVisible();
  expect(asked(world)).toEqual([]);
});

test('asked at six and at eight digits, never at seven, never twice', async ({ page, checkout, world }) => {
  await checkout.open();
  await checkout.type('552608');
  await expect(checkout.row(6)).toContainText('111,45 TL');
  await page.keyboard.type('0');
  await page.keyboard.type('0');
  await expect.poll(() => asked(world)).toEqual(['552608', '55260800']);
  for (let press = 0; press < 2; press += 1) await page.keyboard.press('Backspace');
  await page.keyboard.type('00');
  await expect(checkout.row(6)).toContainText('111,45 TL');
  expect(asked(world)).toEqual(['552608', '55260800']);
});

test('typed in one go, only eight digits are asked', async ({ checkout, world }) => {
  await checkout.open();
  await checkout.type('55260800');
  await expect(checkout.row(6)).toContainText('111,45 TL');
  expect(asked(world)).toEqual(['55260800']);
});

test('a late answer never overwrites a newer one', async ({ page, checkout, world }) => {
  await checkout.open();
  let release;
  const held = new Promise((resolve) => (release = resolve));
  let late;
  await page.route('**/v1/session/installments', async (route) => {
    const answer = await route.fetch();
    if (route.request().postDataJSON().prefix === '55260800') {
      late = held.then(() => route.fulfill({ response: answer }));
      await late;
    } else {
      await route.fulfill({ response: answer });
    }
  });
  await checkout.field.pressSequentially('55260800');
  await expect.poll(() => asked(world)).toEqual(['55260800']);
  await checkout.field.fill('54003600');
  await expect(checkout.status).toContainText('Garanti');
  release();
  await late;
  await expect(checkout.status).toContainText('Garanti');
  await expect(checkout.status).not.toContainText('Akbank');
});

test('every row is exact, as the signer said it', async ({ page, checkout }) => {
  const quotes = [];
  page.on('response', async (response) => {
    if (response.url().endsWith('/installments') && response.request().method() === 'POST') quotes.push(await response.json());
  });
  await checkout.open({ amount: '1250.00' });
  await checkout.type('55260800');
  await expect(checkout.row(12)).toBeVisible();
  const text = (amount) => {
    const [lira, kurus] = amount.split('.');
    return `${lira.replace(/\B(?=(\d{3})+$)/g, '.')},${kurus} TL`;
  };
  for (const plan of quotes.at(-1).offers[0].plans) {
    const row = checkout.row(plan.installments);
    await expect(row).toContainText(text(plan.total));
    if (plan.installments > 1) await expect(row).toContainText(text(plan.installmentPrice).replace(' TL', ''));
    if (plan.lastInstallment) await expect(row).toContainText(text(plan.lastInstallment));
    if (plan.difference !== '0.00') await expect(row).toContainText(text(plan.difference));
  }
});

test('five digits: the table waits, and the field says what it needs', async ({ page, checkout }) => {
  await checkout.open();
  await checkout.type('55260800');
  await checkout.plan(6).check();
  await checkout.field.fill('55260');
  await expect(checkout.plan(1)).toBeChecked();
  await expect(checkout.plan(6)).toBeDisabled();
  await page.keyboard.press('Tab');
  await expect(checkout.status).toHaveText('Taksitleri görmek için en az 6 rakam yazın.');
  await expect(checkout.field).toHaveAttribute('aria-invalid', 'true');
});

test('letters are left out, and the field says so', async ({ checkout }) => {
  await checkout.open();
  await checkout.field.pressSequentially('55a');
  await expect(checkout.field).toHaveValue('55');
  await expect(checkout.status).toHaveText('Yalnızca rakam yazın.');
});

test('a chosen plan survives a change of card while it is still offered', async ({ checkout }) => {
  await checkout.open();
  await checkout.type('55260800');
  await checkout.plan(6).check();
  await checkout.field.fill('54003600');
  await expect(checkout.status).toContainText('Garanti');
  await expect(checkout.plan(6)).toBeChecked();
  await checkout.field.fill('58900400');
  await expect(checkout.status).toContainText('Banka kartı');
  await expect(checkout.plan(1)).toBeChecked();
});

test('Tab and arrows reach everything, Enter pays', async ({ page, checkout }) => {
  await checkout.open();
  await checkout.type('55260800');
  await expect(checkout.row(6)).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(checkout.plan(1)).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(checkout.plan(2)).toBeChecked();
  await page.keyboard.press('Tab');
  await expect(checkout.pay).toBeFocused();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/pwi\?/);
});

test('without a single payment, Pay leads to the card field', async ({ checkout }) => {
  await checkout.open({ plans: '2,3,6' });
  await expect(checkout.pay).toHaveText('Ödeme planı seçin');
  await checkout.pay.click();
  await expect(checkout.field).toBeFocused();
  await expect(checkout.status).toHaveText('Ödeme planı seçmek için kartınızın ilk 6–8 rakamını yazın.');
});

test('the page hears of card and plan, amounts as text', async ({ checkout }) => {
  await checkout.open();
  await checkout.type('55260800');
  await checkout.plan(6).check();
  await expect.poll(() => checkout.heard('plan')).toHaveLength(2);
  expect(await checkout.heard('ready')).toMatchObject([{ state: 'open', amount: '100.00', currency: 'TRY', testMode: true }]);
  expect(await checkout.heard('card')).toMatchObject([{ bankName: 'Akbank', family: 'Axess', type: 'credit', scheme: 'mastercard' }]);
  expect((await checkout.heard('plan')).at(-1)).toMatchObject({ installments: 6, total: '111.45', currency: 'TRY' });
});

test('the page may refuse a card, with a word of its own', async ({ page, checkout }) => {
  await checkout.open();
  await page.evaluate(() => addEventListener('vezne-card', (event) => {
    if (event.detail?.family !== 'Axess') return;
    event.detail.message = 'Axess bu kampanyada geçmiyor.';
    event.preventDefault();
  }));
  await checkout.type('55260800');
  await expect(checkout.status).toHaveText('Axess bu kampanyada geçmiyor.');
  await checkout.pay.click();
  await expect(checkout.field).toBeFocused();
  await checkout.field.fill('');
  await checkout.goToPaymentPage();
});

test('several elements on one page keep to themselves', async ({ page, checkout }) => {
  await checkout.open();
  await expect(checkout.pay).toBeVisible();
  await page.evaluate(() => {
    const first = document.querySelector('vezne-checkout');
    first.after(first.cloneNode());
  });
  const second = page.locator('vezne-checkout').nth(1);
  await second.getByRole('textbox').pressSequentially('55260800');
  await second.locator('input[type=radio][value="6"]').check();
  await expect(page.locator('vezne-checkout').nth(0).locator('input[type=radio][value="1"]')).toBeChecked();
});

test('an element that is taken away leaves nothing behind, and works again when it comes back', async ({ page, checkout, world }) => {
  await checkout.open();
  await expect(checkout.pay).toBeVisible();
  await page.evaluate(async () => {
    const element = document.querySelector('vezne-checkout');
    globalThis.kept = element;
    element.remove();
    await new Promise(requestAnimationFrame);
  });
  const before = world.toSigner.requests.length;
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await page.evaluate(() => document.querySelector('main, body').append(globalThis.kept));
  await checkout.type('55260800');
  await expect(checkout.row(6)).toBeVisible();
  expect(world.toSigner.requests.length).toBeGreaterThan(before);
});

test('moved within the page, it keeps what was typed', async ({ page, checkout }) => {
  await checkout.open();
  await checkout.type('55260800');
  await page.evaluate(() => document.body.append(document.querySelector('vezne-checkout')));
  await expect(checkout.field).toHaveValue('5526 0800');
  await expect(checkout.row(6)).toBeVisible();
});
