// `test` with a world a worker, a fresh start a test, and a checkout page on which nothing may break the policy.
import { test as base } from '@playwright/test';

import { Checkout } from './checkout.mjs';
import { createWorld } from './world.mjs';

export { expect } from '@playwright/test';

export const test = base.extend({
  /** The merchant's accounts, as the signer's configuration names them. */
  receivers: ['receiver_ibans = ["TR950001500158007399999901"]', { option: true, scope: 'worker' }],

  /** The section that lets buyers send transfers of their own; empty without them. */
  incoming: ['', { option: true, scope: 'worker' }],

  /** A folder with a front end of the shop's on an origin of its own, if there is one. */
  pages: [undefined, { option: true, scope: 'worker' }],

  world: [
    async ({ receivers, incoming, pages }, use) => {
      const world = await createWorld({ receivers, incoming, pages });
      await use(world);
      await world.stop();
    },
    { scope: 'worker' },
  ],

  checkout: async ({ page, world }, use) => {
    await world.reset();
    const checkout = new Checkout(page, world);
    await checkout.watch();
    await use(checkout);
    // The element asks on while a test ends: what a route still holds has nobody to answer any more.
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    checkout.expectNothingBroken();
  },
});
