// One mounted element: wasm's desk in its shadow root, and everything that the desk hears.
import { Desk } from 'vezne-glue';
import { told } from '../events.js';
import { copy } from './clipboard.js';
import { Hands } from './hands.js';
import { mounted } from './panic.js';

/** One sheet for all elements of the page: the build puts theme.css in the place of THEME. */
let theme;
function style() {
  if (!theme) {
    theme = new CSSStyleSheet();
    theme.replaceSync(THEME);
  }
  return theme;
}

export class Mount {
  #host;
  #input;
  #hands;
  #desk;
  /** Ends what the element hears. */
  #deaf = new AbortController();
  #attributes = new MutationObserver(() => this.#desk.configure());

  /** What the loader has: the element, its field and first picture, its language, its last word, the address's code. */
  constructor({ host, input, shell, locale, fail, left }) {
    this.#host = host;
    this.#input = input;
    this.#hands = new Hands({ host, locale, left, happens: this.#happens });
    // Where this fails nothing hears yet, and after a panic nothing may any more.
    this.#desk = new Desk(this.#hands, this.#place(shell), input);
    mounted.set(host, () => {
      this.#end();
      fail(true);
    });
    this.#hear('words');
    this.#listen();
    this.#attend();
    if (!navigator.onLine) this.#connection();
    // The shop's terms stand inside the element, and may come later than it.
    this.#attributes.observe(host, { attributeFilter: ['signer', 'session', 'token', 'locale', 'consent'], childList: true });
  }

  refresh() {
    const read = this.#hands.nextRead();
    this.#happens('read');
    return read;
  }

  focus(options) {
    const find = (selector) => this.#host.shadowRoot.querySelector(selector);
    const found = find('[aria-invalid=true]') ?? find('#card,.typed') ?? find('button,input,a[href]') ?? find('[tabindex]');
    found?.focus(options);
  }

  destroy() {
    this.#end();
    this.#desk.destroy();
  }

  /** Hears nothing any more, and waits for nothing. */
  #end() {
    mounted.delete(this.#host);
    const { words: value } = this.#host;
    Object.defineProperty(this.#host, 'words', { configurable: true, enumerable: true, writable: true, value });
    this.#deaf.abort();
    this.#attributes.disconnect();
    this.#hands.rest();
    this.#hands.readDone(false);
  }

  /** A shop may set this property at any time, also before the element was there. */
  #hear(name) {
    const host = this.#host;
    let value = host[name];
    const set = (said) => {
      value = said;
      this.#desk.configure();
    };
    Object.defineProperty(host, name, { configurable: true, enumerable: true, get: () => value, set });
  }

  /** Tells wasm what happens; a poll of a page that nobody looks at can wait until somebody does. */
  #happens = (what, of = '', note = '') => {
    if (what !== 'look' || !document.hidden) this.#desk.happens(what, of, note);
  };

  /** Where wasm draws. It takes the field as it stands, with what was typed, the caret and the focus. */
  #place(shell) {
    const input = this.#input;
    const place = document.createElement('div');
    const { selectionStart, selectionEnd } = input;
    const focused = this.#host.shadowRoot.activeElement === input;
    // Before anything is painted: wasm draws when it gets to it, and both pictures at once would make the page jump.
    const drawn = new MutationObserver(() => {
      drawn.disconnect();
      shell.remove();
      this.#host.shadowRoot.adoptedStyleSheets = [style()];
      if (focused) {
        input.focus({ preventScroll: true });
        input.setSelectionRange(selectionStart, selectionEnd);
      }
      if (!input.value) return;
      // What a script has written is cut before anybody hears of it.
      input.dispatchEvent(new Event('change'));
      input.dispatchEvent(told());
    });
    drawn.observe(place, { childList: true });
    input.placeholder = '0000 0000';
    // What it is called in the theme is what a shop's style sheet calls it.
    input.className = input.part = 'input';
    input.setAttribute('aria-describedby', 'card-hint card-status');
    this.#host.shadowRoot.append(place);
    return place;
  }

  /** What the buyer does: the element's nodes have no listeners of their own, `data-do` says what each is for. */
  #listen() {
    const happens = this.#happens;
    const does = (node, of = node?.dataset.of) => node?.dataset.do && happens(node.dataset.do, of);
    const on = (type, listener) => this.#host.shadowRoot.addEventListener(type, listener, this.#deaf);
    on('click', async ({ target }) => {
      const pressed = target.closest('button[data-do],tr[data-do]');
      if (pressed?.dataset.do === 'copied') happens('copied', pressed.name, await copy(pressed));
      else does(pressed);
    });
    on('change', ({ target }) => {
      if (target.type === 'radio') does(target);
      if (target.type === 'checkbox') does(target, `${target.checked}`);
    });
    on('submit', (event) => {
      event.preventDefault();
      does(event.target, event.target.querySelector('.typed')?.value);
    });
    on('input', ({ target }) => {
      if (target === this.#input) happens('typed', target.value, target.dataset.note);
      else if (target.matches('.typed')) does(target);
    });
    on('focusout', ({ target }) => target === this.#input && happens('left'));
  }

  #connection = () => this.#happens('connection', `${navigator.onLine}`);

  /** What happens to the page, while the element is on it. */
  #attend() {
    const look = () => this.#happens('look');
    addEventListener('pageshow', ({ persisted }) => persisted && this.#happens('shown'), this.#deaf);
    for (const name of ['online', 'offline']) addEventListener(name, this.#connection, this.#deaf);
    document.addEventListener('visibilitychange', look, this.#deaf);
  }
}
