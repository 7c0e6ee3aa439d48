// The keyboard's way through a state: Tab reaches every control in the order one sees them, Shift+Tab leads back, arrows reach
// every radio of a group, and wherever the focus is, it shows.
import { expect } from '@playwright/test';

/** A test goes on after it, to say at once all that is wrong with a state. */
export async function expectKeyboardReaches(page) {
  expect.soft(await keyboardFaults(page), 'the way of the keyboard').toEqual([]);
}

/** Walks from a gate before the element to one behind it, back again, and through each group of radios: what is wrong there. */
export async function keyboardFaults(page) {
  await page.evaluate(layWay);
  const way = await page.evaluate(() => globalThis.way.plan());
  const stops = way.map(({ name }) => name);
  const faults = outOfOrder(way).map((name) => `${name}: Tab comes to it after what stands below or behind it`);

  const forth = await walk(page, 'Tab', stops.length);
  faults.push(...otherWay('Tab', forth, [...stops, 'the way out']));
  faults.push(...forth.filter(({ name, shows }) => !shows && name !== 'the way out').map(({ name }) => `${name}: its focus does not show`));
  const back = await walk(page, 'Shift+Tab', stops.length);
  faults.push(...otherWay('Shift+Tab', back, ['the way in', ...stops].reverse()));

  // The ways to pay come last: each changes what stands below it.
  const groups = way.filter(({ radios }) => radios > 1).sort((one, other) => one.name.endsWith(' method') - other.name.endsWith(' method'));
  for (const group of groups) {
    const reached = await turn(page, group);
    if (reached < group.radios) faults.push(`${group.name}: arrows reach ${reached} of ${group.radios}`);
  }
  await page.evaluate(() => globalThis.way.clear());
  return faults;
}

function otherWay(key, walked, wanted) {
  const went = walked.map(({ name }) => name).join(' → ');
  return went === wanted.join(' → ') ? [] : [`${key} goes ${went}, and not ${wanted.join(' → ')}`];
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

  const CONTROLS = 'a[href], button, input, select, textarea, summary';
  // What the browser makes a control stays one for a buyer, also where something has taken it out of Tab's way.
  // In the order one sees: what the shop put into the element stands where its slot is.
  const nodes = () => [...root.querySelectorAll('*')].flatMap((node) => node.localName !== 'slot' ? [node]
    : node.assignedElements().flatMap((given) => [given, ...given.querySelectorAll('*')]));
  const controls = () => nodes().filter((node) => node.matches(`${CONTROLS}, [tabindex]`)).filter((node) =>
    !node.disabled && (node.matches(CONTROLS) || node.tabIndex >= 0)
    && node.checkVisibility({ visibilityProperty: true }) && node.getClientRects().length > 0);
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
      const { outline, outlineStyle, outlineWidth, outlineOffset, boxShadow } = getComputedStyle(at);
      return `${outlineStyle === 'none' || outlineWidth === '0px' ? '' : outline + outlineOffset} ${boxShadow}`;
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
