// The pictures of a state: which there are, where they lie, and where in them the element stands.
import path from 'node:path';

import { test } from '@playwright/test';

export const SCHEMES = ['light', 'dark'];
export const SIZES = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 900 },
  narrow: { width: 320, height: 640 },
};
/** The narrowest phone is looked at in one scheme. */
export const SIZES_IN_SCHEMES = ['phone', 'desktop'];

/** Annotations by which the judge of the pictures knows what a test owes, and what it took. */
export const OWED = 'owes pictures of';
export const TAKEN = 'took';

/** What a test of a state says of itself before it runs: no picture of it may be missing then. */
export function pictured(name) {
  return { annotation: { type: OWED, description: name } };
}

/** The pictures that a state of this name has to have. */
export function picturesOf(name) {
  const sizes = SIZES_IN_SCHEMES.flatMap((size) => SCHEMES.map((scheme) => `${name}-${size}-${scheme}`));
  return [...sizes, `${name}-narrow`];
}

export function fileOf(picture) {
  return path.join('results', `${picture}.png`);
}

/** Takes a picture of the whole page, and notes where in it the element stands. */
export async function take(page, picture) {
  await page.screenshot({ path: fileOf(picture), fullPage: true });
  const box = await page.locator('vezne-checkout').evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x: x + scrollX, y: y + scrollY, width, height };
  });
  test.info().annotations.push({ type: TAKEN, description: JSON.stringify({ picture, box }) });
}
