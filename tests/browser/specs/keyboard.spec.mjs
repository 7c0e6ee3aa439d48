// The judge of the keyboard's way, judged: it finds what would keep a buyer without a mouse from paying.
import { keyboardFaults } from '../src/keyboard.mjs';
import { expect, test } from '../src/test.mjs';

/** What breaks the element, and what is said of it then. */
const FAULTS = {
  'nothing, where nothing is broken,': [() => {}, /^$/],
  'a button that Tab passes by': [(root) => root.querySelector('button[type=submit]').setAttribute('tabindex', '-1'), /^Tab goes /],
  'a focus that does not show': [(root) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { outline: none !important; box-shadow: none !important; }');
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }, /its focus does not show/],
  'another order than the one that is seen': [(root) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('form { display: flex !important; flex-direction: column-reverse; }');
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }, /Tab comes to it after what stands below/],
  'a field that keeps the focus': [(root) => root.addEventListener('keydown', (event) => {
    if (event.key === 'Tab' && event.target.id === 'card') event.preventDefault();
  }), /^Tab goes input card → input card/],
  'radios that arrows do not reach': [(root) => root.addEventListener('keydown', (event) => {
    if (event.key.startsWith('Arrow')) event.preventDefault();
  }), /arrows reach 1 of 6/],
};

for (const [what, [breakIt, said]] of Object.entries(FAULTS)) {
  test(`${what} is found`, async ({ page, checkout }) => {
    await checkout.open();
    await checkout.type('55260800');
    await page.evaluate(`(${breakIt})(document.querySelector('vezne-checkout').shadowRoot)`);
    expect((await keyboardFaults(page)).join('\n')).toMatch(said);
  });
}
