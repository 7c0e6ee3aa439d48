// What buyers have set in their systems: more contrast, forced colours, less motion, larger text, a page zoomed to twice its
// size.
import { expectAccessible, expectFits } from '../src/looks.mjs';
import { take } from '../src/pictures.mjs';
import { expect, test } from '../src/test.mjs';

async function chooseSix(checkout) {
  await checkout.type('55260800');
  await checkout.plan(6).check();
  await expect(checkout.pay).toHaveText(/111/);
}

test.describe('twice the size', () => {
  // A window of 1280 pixels, zoomed to 200 %, is one of 640 to the page.
  test.use({ viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 });

  for (const locale of ['tr', 'en']) {
    test(`a page zoomed to 200 % fits and pays (${locale})`, async ({ page, checkout }) => {
      await checkout.open({ locale });
      await chooseSix(checkout);
      await take(page, `preferences/zoom-200-${locale}`);
      await expectFits(page);
      expect(await sidewaysScroll(page)).toBe(0);
      await checkout.goToPaymentPage();
    });
  }
});

for (const [name, viewport, size] of [['desktop', { width: 1280, height: 900 }, '200%'], ['phone', { width: 390, height: 844 }, '150%']]) {
  test(`text of ${size} is cut off nowhere on a ${name}`, async ({ page, checkout }) => {
    await page.setViewportSize(viewport);
    await checkout.open({ locale: 'en' });
    await page.evaluate((size) => document.documentElement.style.setProperty('font-size', size), size);
    await chooseSix(checkout);
    await take(page, `preferences/large-text-${name}`);
    await expectFits(page);
    expect(await cutOff(page)).toEqual([]);
  });
}

test('more contrast: soft text and lines are as strong as the rest', async ({ page, checkout }) => {
  await checkout.open();
  await chooseSix(checkout);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, contrast: 'no-preference' });
    const [soft, ink, line] = await colours(page);
    expect(soft).not.toBe(ink);
    await page.emulateMedia({ colorScheme, contrast: 'more' });
    const [strong, still, stronger] = await colours(page);
    expect(strong).toBe(still);
    expect(still).toBe(ink);
    expect(stronger).not.toBe(line);
    await take(page, `preferences/more-contrast-${colorScheme}`);
    await expectAccessible(page);
  }
});

test('forced colours: every field, plan and button has an edge', async ({ page, checkout }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await checkout.open({ methods: 'card,bank_transfer' });
  await chooseSix(checkout);
  await take(page, 'preferences/forced-colors');
  const bare = await checkout.element.locator('input:not(.method input), .table, .method, button').evaluateAll((nodes) => nodes
    .filter((node) => ['top', 'bottom'].some((side) => parseFloat(getComputedStyle(node)[`border-${side}-width`]) === 0))
    .map((node) => node.outerHTML.slice(0, 80)));
  expect(bare).toEqual([]);
  // The chosen ones are told by more than a tint, which is gone here.
  const edge = (plan) => checkout.row(plan).locator('td').last().evaluate((cell) => getComputedStyle(cell).borderBlockStart);
  expect(await edge(6)).not.toBe(await edge(9));
});

test('less motion: nothing moves but what says that it waits, and that slowly', async ({ page, checkout }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.route('**/v1/session/pay-with-iyzico', () => {});
  await page.route('**/v1/session/installments', () => {});
  await checkout.open();
  await checkout.field.pressSequentially('55260800');
  await checkout.pay.click();
  await expect(checkout.element.locator('.spinner')).toBeVisible();
  await take(page, 'preferences/less-motion');
  const moving = await page.evaluate(() => document.querySelector('vezne-checkout').shadowRoot.getAnimations()
    .map((animation) => [animation.animationName ?? animation.transitionProperty, animation.effect.getTiming().duration]));
  expect(moving.filter(([name, duration]) => name !== 'turn' || duration < 3000)).toEqual([]);
});

test('with motion, what waits moves: the look above could find something', async ({ page, checkout }) => {
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await page.route('**/v1/session/installments', () => {});
  await checkout.open();
  await checkout.field.pressSequentially('55260800');
  const moving = () => page.evaluate(() => document.querySelector('vezne-checkout').shadowRoot.getAnimations().length);
  await expect.poll(moving).toBeGreaterThan(0);
});

/** Soft text, ink, and a line between two plans. */
function colours(page) {
  return page.evaluate(() => {
    const of = (selector, property) => getComputedStyle(document.querySelector('vezne-checkout').shadowRoot.querySelector(selector))[property];
    return [of('.hint', 'color'), of('.desk', 'color'), of('.table', 'borderTopColor')];
  });
}

function sidewaysScroll(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Texts that their own box hides a part of. */
function cutOff(page) {
  return page.evaluate(() => [...document.querySelector('vezne-checkout').shadowRoot.querySelectorAll('*')]
    .filter((node) => !node.closest('.spoken, svg, [aria-hidden]') && getComputedStyle(node).overflow === 'hidden')
    .filter((node) => node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1)
    .map((node) => `${node.localName}.${node.className}`));
}
