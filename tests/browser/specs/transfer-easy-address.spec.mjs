// The merchant is known by a phone number alone: FAST finds the account behind it.
import { BankDesk } from '../src/bank.mjs';
import { expect, test } from '../src/test.mjs';

test.use({ receivers: 'receiver_easy_address = "T:5321112233"' });

test('FAST by easy address', async ({ checkout, world }) => {
  const desk = new BankDesk(checkout);
  await desk.toCode();
  await expect(desk.element).not.toContainText('5321112233');
  await desk.type(await world.otp());
  await desk.expectPaid();
  expect(await world.movements()).toMatchObject([{ rail: 'fast', receiverIban: 'TR260006400000110000012345' }]);
});
