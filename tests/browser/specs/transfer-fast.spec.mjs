// The merchant has no account at the buyer's bank: the money goes by FAST, up to its limit.
import { BankDesk } from '../src/bank.mjs';
import { expect, test } from '../src/test.mjs';

test.use({ receivers: 'receiver_ibans = ["TR260006400000110000012345"]' });

test('FAST by IBAN, with both parts of its fee', async ({ checkout, world }) => {
  const desk = new BankDesk(checkout);
  await desk.toCode({ amount: '250.00' });
  await expect(desk.element).toContainText('FAST');
  await expect(desk.element).toContainText('1,20 TL');
  await expect(desk.confirm).toContainText('251,20 TL');
  await desk.type(await world.otp());
  await desk.expectPaid();
  expect(await world.movements()).toMatchObject([{ amount: '250.00', rail: 'fast', receiverIban: 'TR260006400000110000012345' }]);
});

test('more than FAST takes: said at once, before anybody signs in', async ({ page, checkout, world }) => {
  const desk = new BankDesk(checkout);
  await desk.open({ amount: '100000.01' });
  await desk.toBank.click();
  await expect(desk.says(/sınırının üzerinde/)).toBeVisible();
  await expect(page).toHaveURL(/\/checkout\//);
  expect(await world.movements()).toEqual([]);
});
