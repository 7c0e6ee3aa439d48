// How a state looks, and whether everybody can use it: pictures in both schemes and sizes, axe, and the narrowest phone.
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';

export const SIZES = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 900 },
  narrow: { width: 320, height: 640 },
};

/** Takes every picture of what is shown, under this name, and holds it to the rules. */
export async function expectLooks(page, name) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const size of ['phone', 'desktop']) {
      await page.setViewportSize(SIZES[size]);
      await page.screenshot({ path: `results/${name}-${size}-${colorScheme}.png`, fullPage: true });
    }
    await expectAccessible(page);
  }
  await page.setViewportSize(SIZES.narrow);
  await page.screenshot({ path: `results/${name}-narrow.png`, fullPage: true });
  await expectFits(page);
}

export async function expectAccessible(page) {
  const { violations } = await new AxeBuilder({ page }).include('vezne-checkout').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([]);
}

/** Nothing reaches beyond the element, but for what scrolls inside it. */
export async function expectFits(page) {
  const over = await page.evaluate(() => {
    const inside = [...document.querySelector('vezne-checkout').shadowRoot.querySelectorAll('*')];
    const seen = inside.filter((node) => !node.closest('.spoken, .families > *'));
    const edge = document.querySelector('vezne-checkout').getBoundingClientRect().right;
    return Math.max(...seen.map((node) => node.getBoundingClientRect().right)) - Math.min(edge, innerWidth);
  });
  expect(over).toBeLessThanOrEqual(0);
}
