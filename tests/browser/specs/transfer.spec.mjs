// A buyer pays from a bank account: the real signer, the bank's own pages, the phone, and a ledger that judges.
import { BankDesk, BOTH, FUNDED, POOR } from '../src/bank.mjs';
import { CARDS, Checkout } from '../src/checkout.mjs';
import { expect, test } from '../src/test.mjs';

const OWN_BANK = 'TR950001500158007399999901';

test('remittance: from the bank and back to a receipt, one movement of exactly the order', async ({ page, checkout, world }) => {
  const desk = new BankDesk(checkout);
  await desk.open({ amount: '149.90' });
  await desk.leave();
  await desk.answer();
  expect(new URL(page.url()).hash).toBe('');
  await desk.chooseAccount();
  await expect(desk.says('Ödemeyi onaylayın')).toBeVisible();
  await expect(desk.element).toContainText('149,90 TL');
  await expect(desk.element).toContainText('1,05 TL');
  await expect(desk.confirm).toContainText('150,95 TL');
  await expect(desk.code).toHaveAttribute('autocomplete', 'one-time-code');
  await page.screenshot({ path: 'results/transfer/real-otp-phone.png', fullPage: true });
  await desk.type(await world.otp());
  await desk.expectPaid();
  await page.screenshot({ path: 'results/transfer/real-paid-phone.png', fullPage: true });
  expect(await world.movements()).toMatchObject([{ amount: '149.90', receiverIban: OWN_BANK, rail: 'remittance' }]);
  await page.goto(page.url().replace('/checkout/', '/return/'));
  await checkout.expectVerdict('paid');
  await expect(page.getByTestId('paid-account')).toContainText('**00 11');
});

test('a corporate customer signs in at the other door', async ({ page, checkout, world }) => {
  const desk = new BankDesk(checkout);
  await desk.open();
  await desk.element.locator('input[type=checkbox]').check();
  await desk.leave();
  expect(page.url()).toContain('/commercial/');
  await desk.answer({ customer: 'kahve-ltd' });
  await desk.askForCode('00 31');
  await desk.type(await world.otp());
  await desk.expectPaid();
  expect(await world.movements()).toMatchObject([{ customer: 'kahve-ltd' }]);
});

test('wrong twice, then right', async ({ checkout, world }) => {
  const desk = new BankDesk(checkout);
  await desk.toCode();
  for (const tries of [2, 1]) {
    await desk.type(`XXXXX${tries}`);
    await expect(desk.element).toContainText(`${tries} deneme hakkı`);
    await expect(desk.code).toHaveValue('');
  }
  await desk.type(await world.otp());
  await desk.expectPaid();
  expect(await world.movements()).toHaveLength(1);
});

test('three wrong: the code is void, a new one pays', async ({ checkout, world }) => {
  const desk = new BankDesk(checkout);
  await desk.toCode();
  for (const tries of [2, 1]) {
    await desk.type(`XXXXX${tries}`);
    await expect(desk.element).toContainText(`${tries} deneme hakkı`);
  }
  await desk.type('XXXXXX');
  await expect(desk.newCode).toBeVisible();
  await expect(desk.code).toHaveCount(0);
  await desk.newCode.click();
  await expect(desk.code).toBeVisible();
  await desk.type(await world.otp());
  await desk.expectPaid();
  expect(await world.movements()).toHaveLength(1);
});

test('the time for the code runs out: the field is gone, a new code pays', async ({ page, checkout, world }) => {
  await page.clock.install();
  const desk = new BankDesk(checkout);
  await desk.toCode();
  await page.clock.runFor(181_000);
  await expect(desk.code).toHaveCount(0);
  await page.clock.setSystemTime(new Date());
  await desk.newCode.click();
  await expect(desk.code).toBeVisible();
  await desk.type(await world.otp());
  await desk.expectPaid();
  expect(await world.movements()).toHaveLength(1);
});

test('cancelled at the code, then paid by card', async ({ checkout, world }) => {
  const desk = new BankDesk(checkout);
  await desk.toCode();
  await desk.cancel.click();
  await desk.method('card').check();
  await checkout.goToPaymentPage();
  await checkout.payWith(CARDS.akbank);
  await checkout.expectVerdict('paid');
  expect(await world.movements()).toEqual([]);
  expect((await world.ledger()).captures).toHaveLength(1);
});

test('denied at the bank: nothing moved, and both ways are open', async ({ checkout, world }) => {
  const desk = new BankDesk(checkout);
  await desk.open();
  await desk.leave();
  await desk.answer({ denies: true });
  await expect(desk.says(/onay vermediniz/)).toBeVisible();
  await desk.leave();
  await desk.answer();
  await desk.askForCode();
  await desk.type(await world.otp());
  await desk.expectPaid();
  expect(await world.movements()).toHaveLength(1);
});

test('not enough on the account: another account pays', async ({ checkout, world }) => {
  const desk = new BankDesk(checkout);
  await desk.open();
  await desk.leave();
  await desk.answer();
  await desk.chooseAccount(POOR);
  await expect(desk.says(/Banka/)).toBeVisible();
  await expect(desk.toBank).toBeVisible();
  await desk.leave();
  await desk.answer();
  await desk.askForCode(FUNDED);
  await desk.type(await world.otp());
  await desk.expectPaid();
  expect(await world.movements()).toHaveLength(1);
});

test('above a limit of the bank’s: said with the account, and nothing moved', async ({ checkout, world }) => {
  await world.control('settings', { bankDailyLimit: '50.00' }, 'PUT');
  const desk = new BankDesk(checkout);
  await desk.open();
  await desk.leave();
  await desk.answer();
  await desk.chooseAccount();
  await expect(desk.says(/günlük sınırınız/)).toBeVisible();
  expect(await world.movements()).toEqual([]);
});

test('a reload in the middle of each step goes on where it was', async ({ page, checkout, world }) => {
  const desk = new BankDesk(checkout);
  await desk.open();
  await page.reload();
  await desk.choose();
  await desk.leave();
  await page.reload();
  await desk.answer();
  await expect(desk.account(FUNDED)).toBeVisible();
  await page.reload();
  await desk.chooseAccount();
  await expect(desk.code).toBeVisible();
  await page.reload();
  await expect(desk.code).toBeVisible();
  await world.fault('bank-execute', 'delay', { ms: 3000 });
  await desk.type(await world.otp());
  await expect(desk.says('Ödemeniz iletildi, sonucu bekleniyor')).toBeVisible();
  await page.reload();
  await desk.expectPaid();
  // The shop leads whoever comes to a paid order's checkout on to its own page.
  await page.reload();
  await checkout.expectVerdict('paid');
  expect(await world.movements()).toHaveLength(1);
});

test('two tabs: the other one says so, and one movement comes of both', async ({ page, checkout, world }) => {
  const desk = new BankDesk(checkout);
  await desk.toCode();
  const other = await page.context().newPage();
  await other.goto(page.url());
  const there = new Checkout(other, world);
  await expect(there.says('Bu ödeme başka bir sekmede sürüyor').first()).toBeVisible();
  await desk.type(await world.otp());
  await desk.expectPaid();
  await expect(there.says('Ödemeniz alındı').first()).toBeVisible({ timeout: 30_000 });
  expect(await world.movements()).toHaveLength(1);
});

test('a card page in one tab and a transfer in the other: one of them takes the money', async ({ page, checkout, world }) => {
  const desk = new BankDesk(checkout);
  await desk.toCode();
  const code = await world.otp();
  const other = await page.context().newPage();
  const there = new Checkout(other, world);
  await other.goto(page.url());
  await there.element.locator('[data-do=cancel]').waitFor();
  // The page for cards, asked for behind the widget's back: the transfer that is prepared is over with that.
  const pay = await other.evaluate(async () => {
    const element = document.querySelector('vezne-checkout');
    const answer = await fetch(`${element.getAttribute('signer')}/v1/session/pay-with-iyzico`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${element.getAttribute('token')}`, 'content-type': 'application/json', 'idempotency-key': 'a-second-tab-0001',
      },
      body: JSON.stringify({ installments: 1 }),
    });
    return answer.json();
  });
  await other.goto(pay.pageUrl);
  await desk.code.fill(code);
  await desk.confirm.click();
  await there.payWith(CARDS.akbank);
  await there.expectVerdict('paid');
  const { captures } = await world.ledger();
  expect(captures.length + (await world.movements()).length).toBe(1);
});

test('a card page that is open comes first: the widget leads back to it', async ({ page, checkout, world }) => {
  await checkout.open({ methods: BOTH });
  await checkout.goToPaymentPage();
  const payPage = page.url();
  await page.goBack();
  const desk = new BankDesk(checkout);
  const started = await page.evaluate(async () => {
    const element = document.querySelector('vezne-checkout');
    const answer = await fetch(`${element.getAttribute('signer')}/v1/session/bank/start`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${element.getAttribute('token')}`, 'content-type': 'application/json', 'idempotency-key': 'a-second-way-0001',
      },
      body: '{"customer":"retail"}',
    });
    return { status: answer.status, body: await answer.json() };
  });
  expect(started).toMatchObject({ status: 409, body: { code: 'card-page-open', pageUrl: payPage } });
  await expect(desk.element).toContainText('Ödeme sayfanız açık');
  expect(await world.movements()).toEqual([]);
});

test('a lost answer: the page asks not to pay again, and follows until the statement tells', async ({ page, checkout, world }) => {
  test.slow();
  await world.control('settings', { bankStatement: 'kept' }, 'PUT');
  const desk = new BankDesk(checkout);
  await desk.toCode();
  await world.fault('bank-execute', 'cut-after-commit');
  await desk.type(await world.otp());
  await expect(desk.says('Ödemenizin sonucu araştırılıyor')).toBeVisible();
  await expect(desk.element).toContainText(/VZ[0-9A-Z]{10}/);
  await expect(desk.element).toContainText('Yeniden ödeme yapmayın');
  await page.screenshot({ path: 'results/transfer/real-unknown-phone.png', fullPage: true });
  await expect(desk.says('Ödemeniz alındı')).toBeVisible({ timeout: 60_000 });
  expect(await world.movements()).toHaveLength(1);
});

test('when the bank is down the card is offered', async ({ checkout, world }) => {
  await world.fault('bank-accounts', 'html', { times: 9 });
  const desk = new BankDesk(checkout);
  await desk.open();
  await desk.leave();
  await desk.answer();
  await expect(desk.says('Bu adım tamamlanamadı')).toBeVisible();
  await expect(desk.element.getByText('Kartla öde')).toBeVisible();
});
