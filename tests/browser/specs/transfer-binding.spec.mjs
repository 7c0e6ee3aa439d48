// Two persons, two browsers: what one of them authorizes at the bank serves nobody else.
import { BankDesk } from '../src/bank.mjs';
import { Checkout } from '../src/checkout.mjs';
import { expect, test } from '../src/test.mjs';

/** What the attacker's own page can do with the attacker's token. */
async function tryEverything(page, grant) {
  return page.evaluate(async (grant) => {
    const element = document.querySelector('vezne-checkout');
    const post = async (what, body) => {
      const answer = await fetch(`${element.getAttribute('signer')}/v1/session/bank/${what}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${element.getAttribute('token')}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return answer.status;
    };
    return {
      accounts: await post('accounts', { grant }),
      draft: await post('draft', { grant, account: 'AAAAAAAAAAAAAAAAAAAAAA' }),
      confirm: await post('confirm', { grant, otpId: 'otp_x', otp: '123456' }),
    };
  }, grant);
}

test('who is handed the ticket authorizes for a page of their own, and the one who made it can do nothing', async ({ page, checkout, world, browser }) => {
  const attacker = new BankDesk(checkout);
  await attacker.open();
  const [request] = await Promise.all([
    page.waitForRequest((request) => request.url().includes('/bank/start?ticket=')),
    page.route('**/bank/start?ticket=*', (route) => route.abort()).then(() => attacker.toBank.click()),
  ]);
  const context = await browser.newContext();
  const victim = await context.newPage();
  await victim.goto(request.url());
  await victim.getByTestId('customer-mehmet').check();
  await victim.getByTestId('approve').click();
  await victim.waitForLoadState();
  await page.unroute('**/bank/start?ticket=*');
  await page.goto(`${world.toShop.url}${checkout.path}`);
  expect(await tryEverything(page, 'guessed')).toEqual({ accounts: 403, draft: 403, confirm: 403 });
  await expect(new Checkout(page, world).says(/başka bir sekmede/).first()).toBeVisible();
  expect(await world.movements()).toEqual([]);
  await context.close();
});

test('who is handed the bank’s address authorizes nothing', async ({ page, checkout, world, browser }) => {
  const attacker = new BankDesk(checkout);
  await attacker.open();
  await attacker.leave();
  const context = await browser.newContext();
  const victim = await context.newPage();
  await victim.goto(page.url());
  await victim.getByTestId('customer-mehmet').check();
  await victim.getByTestId('approve').click();
  await expect(victim.getByRole('heading')).toHaveText('Bankadaki onayınız kullanılmadı');
  await victim.screenshot({ path: 'results/transfer/real-other-browser.png' });
  await page.goto(`${world.toShop.url}${checkout.path}`);
  expect(await tryEverything(page, '')).toEqual({ accounts: 403, draft: 403, confirm: 403 });
  expect((await world.control('requests')).filter(({ path }) => path?.endsWith('/oauth/v2/token'))).toEqual([]);
  await context.close();
});
