// The keyboard's way through a state: Tab reaches every control in the order one sees them, Shift+Tab leads back, arrows reach
// every radio of a group, and wherever the focus is, it shows.
import { expect } from '@playwright/test';

/** Walks from a gate before the element to one behind it, back again, and then through each group of radios. */
export async function expectKeyboardReaches(page) {
  await page.evaluate(layWay);
  const way = await page.evaluate(() => globalThis.way.plan());
  const stops = way.map(({ name }) => name);
  expect.soft(outOfOrder(way), 'controls that Tab reaches after what is seen below or behind them').toEqual([]);

  const forth = await walk(page, 'Tab', stops.length);
  expect.soft(forth.map(({ name }) => name), 'what Tab reaches').toEqual([...stops, 'the way out']);
  expect.soft(forth.filter(({ name, shows }) => !shows && name !== 'the way out'), 'a focus that does not show').toEqual([]);
  const back = await walk(page, 'Shift+Tab', stops.length);
  expect.soft(back.map(({ name }) => name), 'what Shift+Tab reaches').toEqual([...stops].reverse().concat('the way in'));

  for (const group of way.filter(({ radios }) => radios > 1)) {
    expect.soft(await turn(page, group), `arrows in ${group.name}`).toBe(group.radios);
  }
  await page.evaluate(() => globalThis.way.clear());
}

/** Presses a key until the focus is beyond the element; who is caught in it presses in vain. */
async function walk(page, key, stops) {
  const seen = [];
  for (let press = 0; press <= stops + 2; press += 1) {
    await page.keyboard.press(key);
    const at = await page.evaluate(() => globalThis.way.at());
    seen.push(at);
    if (at.name.startsWith('the way')) break;
  }
  return seen;
}

/** How many radios of a group the down arrow reaches; one that leads elsewhere takes its group along, and is the last. */
async function turn(page, group) {
  await page.evaluate((name) => globalThis.way.enter(name), group.name);
  const reached = new Set();
  for (let press = 0; press < group.radios; press += 1) {
    await page.keyboard.press('ArrowDown');
    const at = await page.evaluate(() => globalThis.way.at());
    if (at.name === group.name && at.checked && at.shows) reached.add(at.value);
    else if (!at.groups.includes(group.name)) return group.radios;
  }
  return reached.size;
}

/** Stops that stand above, or on the same line before, the one that comes before them. */
function outOfOrder(way) {
  return way.slice(1).filter(({ box }, at) => {
    const { box: before } = way[at];
    const onOneLine = box.top < before.bottom && before.top < box.bottom;
    return onOneLine ? box.left < before.left : box.top < before.top;
  }).map(({ name }) => name);
}

/** Runs in the page: two gates around the element, and what there is between them. */
function layWay() {
  const element = document.querySelector('vezne-checkout');
  const root = element.shadowRoot;
  const gate = (name) => {
    const button = document.createElement('button');
    button.textContent = name;
    return button;
  };
  const [before, behind] = [gate('the way in'), gate('the way out')];
  element.before(before);
  element.after(behind);
  before.focus();

  const CONTROLS = 'a[href], button, input, select, textarea, summary, [tabindex]';
  const controls = () => [...root.querySelectorAll(CONTROLS)].filter((node) =>
    !node.disabled && node.tabIndex >= 0 && node.checkVisibility({ visibilityProperty: true }) && node.getClientRects().length > 0);
  const isRadio = (node) => node.type === 'radio';
  const nameOf = (node) => {
    if (node === before || node === behind) return node.textContent;
    if (isRadio(node)) return `radios ${node.name}`;
    return [node.localName, node.id, node.getAttribute('name'), node.dataset?.do].filter(Boolean).join(' ');
  };
  // A control may leave it to its row or its label to show the focus.
  const lines = (node) => {
    const shown = [];
    for (let at = node; at && shown.length < 4; at = at.parentElement) shown.push(at);
    return shown.map((at) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
      return `${outlineStyle === 'none' || outlineWidth === '0px' ? '' : outlineStyle + outlineWidth} ${boxShadow}`;
    });
  };
  const resting = new Map(controls().map((node) => [node, lines(node)]));
  const groupOf = (node) => controls().filter((other) => isRadio(other) && other.name === node.name);
  const stands = (node) => isRadio(node) ? groupOf(node).find(({ checked }) => checked) ?? groupOf(node)[0] : node;

  globalThis.way = {
    plan: () => controls().filter((node) => stands(node) === node).map((node) => {
      const { top, bottom, left } = node.getBoundingClientRect();
      return { name: nameOf(node), box: { top, bottom, left }, radios: isRadio(node) ? groupOf(node).length : 0 };
    }),
    at: () => {
      const node = root.activeElement ?? document.activeElement;
      const had = resting.get(node) ?? [];
      const shows = lines(node).some((line, at) => line !== had[at]);
      return { name: nameOf(node), value: node.value, checked: node.checked, shows, groups: controls().filter(isRadio).map(nameOf) };
    },
    enter: (name) => controls().find((node) => nameOf(node) === name && stands(node) === node).focus(),
    clear: () => [before, behind].forEach((node) => node.remove()),
  };
}
