// The promise of eight digits: what keeps a ninth out of the card field, from the first picture on.
import { told } from './events.js';

const DIGITS_MAX = 8;

const digitsOf = (text) => text.replace(/\D/g, '');

/**
 * Keeps a ninth digit out of the field, however it comes: typed, pasted, dropped or filled in. The listeners stand on
 * the root and capture, so they come before everyone who might read the field.
 */
export function guard(root, input) {
  const on = (type, listener) => root.addEventListener(type, (event) => event.target === input && listener(event), true);
  const before = () => digitsOf(input.value.slice(0, input.selectionStart));
  const behind = () => digitsOf(input.value.slice(input.selectionEnd));

  /** Writes what was given between what stays, as far as it fits, and puts the caret behind it. */
  const put = (head, given, tail, note) => {
    const begun = head + given.slice(0, DIGITS_MAX - (head + tail).length);
    const text = (begun + tail).slice(0, DIGITS_MAX).replace(/^(....)(?=.)/, '$1 ');
    const caret = begun.length + (begun.length > 4);
    input.dataset.note = (head + given + tail).length > DIGITS_MAX ? 'cut' : note;
    if (input.value !== text) input.value = text;
    if (root.activeElement === input) input.setSelectionRange(caret, caret);
  };

  const insert = (event, text) => {
    // What an input method composes cannot be refused; the input event mends it at once.
    if (!text || event.isComposing || !event.cancelable) return;
    event.preventDefault();
    const given = digitsOf(text);
    const note = given || !/[^\s-]/.test(text) ? '' : 'stray';
    // A whole number replaces what was begun; anything shorter goes where the caret is.
    if (given.length < DIGITS_MAX) put(before(), given, behind(), note);
    else put('', given, '', note);
    input.dispatchEvent(told());
  };

  const mend = (event) => {
    if (event instanceof CustomEvent) return;
    const { value } = input;
    // A change tells again what an input event told: what was said of it stays said, and what is selected is there.
    put('', before(), digitsOf(value.slice(input.selectionStart)), event.type === 'input' ? '' : input.dataset.note);
    if (event.type === 'change' && input.value !== value) input.dispatchEvent(told());
  };

  on('beforeinput', (event) => insert(event, event.data ?? event.dataTransfer?.getData('text/plain')));
  on('paste', (event) => insert(event, event.clipboardData?.getData('text/plain')));
  on('input', mend);
  on('change', mend);
}
