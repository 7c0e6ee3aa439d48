// axe as a judge: WCAG 2.2 AA and its best practices, on the whole checkout page with the element in it.
import { expect } from '@playwright/test';
import axe from 'axe-core';

/** Named one by one, `target-size` of 2.2 runs too: by itself axe leaves it out. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** A test goes on after it, to say at once all that is wrong with a state. */
export async function expectAccessible(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate((tags) => globalThis.axe.run(document, {
    runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'],
  }), RULES);
  expect(passes.length, 'rules that found something to judge').toBeGreaterThan(10);
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  expect.soft(found, 'axe').toEqual([]);
}
