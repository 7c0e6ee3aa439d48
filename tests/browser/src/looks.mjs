// How a state looks, and whether everybody can use it: pictures, axe in every scheme and language, the narrowest phone, the
// keyboard.
import { expect } from '@playwright/test';

import { expectAccessible } from './axe.mjs';
import { expectKeyboardReaches } from './keyboard.mjs';
import { SCHEMES, SIZES, SIZES_IN_SCHEMES, take } from './pictures.mjs';

export { expectAccessible } from './axe.mjs';
export { SIZES } from './pictures.mjs';

const OTHER = { tr: 'en', en: 'tr' };

/**
 * Takes every picture of what is shown, under this name, and holds it to the rules. The keyboard comes last: it walks through
 * everything, and leaves what it finds changed.
 */
export async function expectLooks(page, name) {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const size of SIZES_IN_SCHEMES) {
      await page.setViewportSize(SIZES[size]);
      await take(page, `${name}-${size}-${colorScheme}`);
    }
    await expectAccessible(page);
    await inTheOtherLanguage(page, () => expectAccessible(page));
  }
  await page.setViewportSize(SIZES.narrow);
  await take(page, `${name}-narrow`);
  await expectFits(page);
  await inTheOtherLanguage(page, () => expectFits(page));
  await page.setViewportSize(SIZES.phone);
  await expectKeyboardReaches(page);
}

/** What the signer said stays as it was said: its words are asked for in one language. */
async function inTheOtherLanguage(page, look) {
  const element = page.locator('vezne-checkout');
  const locale = await element.getAttribute('locale');
  await speak(element, OTHER[locale]);
  await look();
  await speak(element, locale);
}

async function speak(element, locale) {
  await element.evaluate((element, locale) => element.setAttribute('locale', locale), locale);
  await expect(element.locator(`.desk[lang=${locale}]`)).toBeVisible();
}

/** Nothing reaches beyond the element, but for what scrolls inside it. */
export async function expectFits(page) {
  const beyond = await page.evaluate(() => {
    const element = document.querySelector('vezne-checkout');
    const edge = Math.min(element.getBoundingClientRect().right, innerWidth);
    const seen = [...element.shadowRoot.querySelectorAll('*')].filter((node) => !node.closest('.spoken, .families > *'));
    return seen.filter((node) => node.getBoundingClientRect().right > edge + 0.01)
      .map((node) => `${node.localName} ${node.getAttribute('class') ?? ''}: ${node.textContent.slice(0, 40)}`);
  });
  expect.soft(beyond, 'what reaches beyond the element').toEqual([]);
}
