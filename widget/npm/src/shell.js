// What a buyer sees and may use before the desk is there, and where it cannot come.
import { WORDS } from './words.js';

/** Draws one of the pictures below; the build puts shell.css in the place of SHELL. */
export function draw(root, picture) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(SHELL);
  root.adoptedStyleSheets = [sheet];
  root.replaceChildren(picture);
  return picture;
}

/** A node with attributes and children. Nothing here is ever parsed as HTML. */
function node(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const key in attributes) made.setAttribute(key, attributes[key]);
  made.append(...children);
  return made;
}

const bone = (name) => node('div', { class: `bone bone-${name}` });
const desk = (lang, ...children) => node('div', { class: 'desk', lang }, ...children);

/** The card field: no name, no autofill, and eight digits with one space at most. */
export const cardInput = () => node('input', {
  id: 'card',
  inputmode: 'numeric',
  maxlength: 9,
  autocomplete: 'off',
  'data-note': '',
});

/** The field and the places of the rest. Who comes back from the bank does not go on with a card. */
export function firstPicture(lang, input, isBack) {
  const label = node('label', { for: 'card' }, WORDS[lang].label);
  const field = isBack ? [] : [node('div', {}, label, bone('hint'), input), bone('table')];
  return desk(lang, bone('due'), ...field, bone('pay'));
}

/** Says in words that the element does not work, with a way on; the shop's own content stands below. */
export function lastPicture(lang, retry) {
  const words = WORDS[lang];
  const button = node('button', {}, words.retry);
  button.onclick = retry;
  return desk(lang, node('p', { role: 'alert' }, words.failed), button, node('slot'));
}
