// The <vezne-checkout> element: draws the card field at once, keeps it to eight digits, then lets wasm take over.

const DIGITS_MAX = 8;

const WORDS = {
  tr: {
    due: 'Ödenecek tutar',
    label: 'Kart numaranızın ilk 8 rakamı',
    hint: "Taksitlerinizi göstermeye yeter. Numaranın tamamını burada değil, iyzico'nun güvenli sayfasında yazarsınız.",
    cut: 'Yalnızca ilk 8 rakam alındı.',
    stray: 'Yalnızca rakam yazın.',
    failed: 'Ödeme alanı açılamadı. Bağlantınızı kontrol edip yeniden deneyin; sürerse mağazaya haber verin.',
    retry: 'Yeniden dene',
  },
  en: {
    due: 'Amount due',
    label: 'First 8 digits of your card number',
    hint: "Enough to show your installments. You type the whole number on iyzico's secure page, never here.",
    cut: 'Only the first 8 digits were kept.',
    stray: 'Type digits only.',
    failed: 'The payment could not be loaded. Check your connection and try again; if it goes on, tell the shop.',
    retry: 'Try again',
  },
};

const digitsOf = (text) => text.replace(/\D/g, '');
const grouped = (digits) => (digits.length > 4 ? `${digits.slice(0, 4)} ${digits.slice(4)}` : digits);

/** A node with attributes and children. Nothing here is ever parsed as HTML. */
function node(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** The card field: no name, no autofill, and eight digits with one space at most. */
function cardInput() {
  return node('input', {
    id: 'card',
    type: 'text',
    inputmode: 'numeric',
    maxlength: DIGITS_MAX + 1,
    autocomplete: 'off',
    autocorrect: 'off',
    spellcheck: 'false',
    enterkeyhint: 'done',
    placeholder: '0000 0000',
    'aria-describedby': 'card-hint card-status',
  });
}

/** Our own word that the field has changed: an input event that the guard has already seen to. */
const told = () => new CustomEvent('input', { bubbles: true, composed: true });

/**
 * Keeps a ninth digit out of the field, however it comes: typed, pasted, dropped or filled in. The listeners stand on
 * the root and capture, so they come before everyone who might read the field.
 */
function guard(root, input) {
  let note = '';

  const show = (digits, caret) => {
    const text = grouped(digits);
    if (input.value !== text) input.value = text;
    if (root.activeElement === input) {
      const at = caret + (caret > 4 ? 1 : 0);
      input.setSelectionRange(at, at);
    }
    input.dataset.note = note;
  };

  const insert = (text) => {
    const given = digitsOf(text);
    const { value, selectionStart, selectionEnd } = input;
    let head = digitsOf(value.slice(0, selectionStart ?? value.length));
    let tail = digitsOf(value.slice(selectionEnd ?? value.length));
    // A whole number replaces what was begun; anything shorter goes where the caret is.
    if (given.length >= DIGITS_MAX) head = tail = '';
    const fitting = given.slice(0, DIGITS_MAX - head.length - tail.length);
    note = fitting.length < given.length ? 'cut' : given || /^[\s-]*$/.test(text) ? '' : 'stray';
    show(head + fitting + tail, head.length + fitting.length);
    input.dispatchEvent(told());
  };

  const onlyOurs = (listener) => (event) => event.target === input && listener(event);

  root.addEventListener('beforeinput', onlyOurs((event) => {
    const text = event.data ?? event.dataTransfer?.getData('text/plain');
    // What an input method composes cannot be refused; the input event mends it at once.
    if (!text || event.isComposing || !event.cancelable) return;
    event.preventDefault();
    insert(text);
  }), true);

  root.addEventListener('paste', onlyOurs((event) => {
    const text = event.clipboardData?.getData('text/plain');
    if (!text) return;
    event.preventDefault();
    insert(text);
  }), true);

  const mend = onlyOurs((event) => {
    if (event instanceof CustomEvent) return;
    const digits = digitsOf(input.value);
    const caret = digitsOf(input.value.slice(0, input.selectionStart ?? input.value.length)).length;
    const changed = event.type === 'change' && input.value !== grouped(digits.slice(0, DIGITS_MAX));
    note = digits.length > DIGITS_MAX ? 'cut' : '';
    show(digits.slice(0, DIGITS_MAX), Math.min(caret, DIGITS_MAX));
    if (changed) input.dispatchEvent(told());
  });
  root.addEventListener('input', mend, true);
  root.addEventListener('change', mend, true);
}

/**
 * The one-time code that the bank's way back left in the address. It is taken out at once, so that nobody keeps, shares
 * or loads it again; what else stands in the fragment stays.
 */
let code;
function takeCode() {
  const parts = location.hash.slice(1).split('&');
  const rest = parts.filter((part) => !/^vezne-bank(=|$)/.test(part));
  if (rest.length === parts.length) return;
  code = parts.map((part) => part.split('vezne-bank=')[1]).find(Boolean);
  history.replaceState(history.state, '', location.pathname + location.search + (rest.length ? `#${rest.join('&')}` : ''));
}

/** What `sessionStorage` holds: in-app browsers may throw on it. */
function kept(name) {
  try {
    return sessionStorage.getItem(name) ?? undefined;
  } catch {}
}

/**
 * Copies what a button is about, within the press: later browsers let nobody. Where they do not let us at all, the text
 * before the button is selected; older ones copy that, and else the buyer can.
 */
async function copy({ dataset, parentNode }) {
  try {
    await navigator.clipboard.writeText(dataset.of);
  } catch {
    const selection = getSelection();
    selection.selectAllChildren(parentNode.previousElementSibling);
    if (!`${selection}` || !document.execCommand('copy')) return 'refused';
  }
}

/** What wasm asks of the browser, for one element: in script each of these is a line, in wasm a binding with its glue. */
class Hands {
  #host;
  #happens;
  #locale;
  #waits = {};

  constructor(host, happens, locale) {
    this.#host = host;
    this.#happens = happens;
    this.#locale = locale;
  }

  /** No cookies, no caches, no redirects: the signer itself answers, or nobody. */
  async ask(url, token, language, key, body, wait) {
    let kind = 'misconfigured';
    try {
      // A token that cannot stand in a header is no token.
      const headers = new Headers({ Authorization: `Bearer ${token}`, Accept: 'application/json', 'Accept-Language': language });
      if (body) headers.set('Content-Type', 'application/json');
      if (key) headers.set('Idempotency-Key', key);
      kind = 'network';
      const answer = await fetch(url, {
        method: body ? 'POST' : 'GET', headers, body: body || undefined, cache: 'no-store', credentials: 'omit', redirect: 'error',
        signal: AbortSignal.timeout(wait),
      });
      kind = 'unreadable';
      return { ok: answer.ok, body: await answer.json() };
    } catch (error) {
      return { kind: error.name === 'TimeoutError' ? 'timeout' : kind };
    }
  }

  attribute(name) {
    return name === 'locale' ? this.#locale() : this.#host.getAttribute(name) ?? '';
  }

  kept(name) {
    return kept(name);
  }

  keep(name, value) {
    try {
      if (value) sessionStorage.setItem(name, value);
      else sessionStorage.removeItem(name);
    } catch {}
  }

  /** `crypto.randomUUID` is missing on plain-HTTP pages, this is not. */
  random() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  wait(what, of, ms) {
    clearTimeout(this.#waits[what]);
    this.#waits[what] = setTimeout(() => this.#happens(what, of), ms);
  }

  rest() {
    for (const wait of Object.values(this.#waits)) clearTimeout(wait);
  }

  tell(name, json, cancelable) {
    const detail = JSON.parse(json);
    const event = new CustomEvent(name, { bubbles: true, composed: true, cancelable, detail });
    if (!this.#host.dispatchEvent(event)) return `${detail.message ?? ''}`;
  }

  leave(url) {
    try {
      location.assign(url);
      return true;
    } catch {
      return false;
    }
  }

  focus(selector) {
    this.#host.shadowRoot.querySelector(selector)?.focus();
  }

  time(moment, withDate) {
    const date = new Date(moment);
    if (Number.isNaN(+date)) return '';
    const time = date.toTimeString().slice(0, 5);
    if (!withDate && date.toDateString() === new Date().toDateString()) return time;
    // A date with the month first would be read as another day here.
    return `${date.toLocaleDateString(this.#locale() === 'en' ? 'en-GB' : 'tr')} ${time}`;
  }

  left(moment) {
    return Math.ceil((Date.parse(moment) - Date.now()) / 1000);
  }

  code() {
    const given = code;
    code = undefined;
    return given;
  }
}

/** Glue and wasm in one round trip, once for all elements of the page. */
let engine;
function start() {
  engine ??= load().catch((error) => {
    engine = undefined;
    throw error;
  });
  return engine;
}

async function load() {
  const wasm = fetch(new URL('./vezne_checkout_bg.wasm', import.meta.url));
  wasm.catch(() => {});
  const glue = await import('./vezne_checkout.js');
  await glue.default({ module_or_path: wasm });
  watchForPanic();
  return glue;
}

/** One sheet for all elements of the page: the build puts theme.css in the place of THEME. */
let sheet;
function style() {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(THEME);
  }
  return [sheet];
}

/** The elements on the page, each with what to do when wasm is lost to all of them. */
const mounted = new Map();

/** After a panic wasm can only say `unreachable`: then every element says so in words, and a reload is the way on. */
function watchForPanic() {
  const see = (error) => {
    if (error instanceof WebAssembly.RuntimeError && error.stack?.includes('vezne_checkout')) {
      for (const fail of mounted.values()) fail();
    }
  };
  addEventListener('error', (event) => see(event.error));
  addEventListener('unhandledrejection', (event) => see(event.reason));
}

// Importing this in Node does nothing and does not crash.
const Base = globalThis.HTMLElement ?? class {};

/** `<vezne-checkout signer session token locale>` */
export class VezneCheckout extends Base {
  static observedAttributes = ['signer', 'session', 'token', 'locale'];

  #root;
  #input;
  #desk;
  #hands;
  /** Ends what the element hears of the page. */
  #deaf;
  /** Whose turn it is: a mount that finds another turn has been overtaken by a removal. */
  #turn;

  connectedCallback() {
    if (this.#turn) return;
    if (!this.#root) {
      this.#root = this.attachShadow({ mode: 'open' });
      this.#root.adoptedStyleSheets = style();
      this.#input = cardInput();
      guard(this.#root, this.#input);
      this.#listen();
    }
    takeCode();
    this.#mount();
  }

  disconnectedCallback() {
    // A framework that moves the element takes it out and puts it back in one go.
    queueMicrotask(() => this.isConnected || this.#unmount());
  }

  attributeChangedCallback(name, before, after) {
    if (before !== after) this.#desk?.configure();
  }

  #locale() {
    const tag = this.getAttribute('locale') || document.documentElement.lang;
    return /^en\b/i.test(tag) ? 'en' : 'tr';
  }

  /** Tells wasm what happens; a poll of a page that nobody looks at can wait until somebody does. */
  #happens = (what, of = '', note = '') => {
    if (what !== 'look' || !document.hidden) this.#desk?.happens(what, of, note);
  };

  /** What the buyer does: the element's nodes have no listeners of their own, `data-do` says what each is for. */
  #listen() {
    const root = this.#root;
    const happens = this.#happens;
    const does = (node, of = node?.dataset.of) => node?.dataset.do && happens(node.dataset.do, of);
    root.addEventListener('click', async ({ target }) => {
      const pressed = target.closest('button[data-do],tr[data-do]');
      if (pressed?.dataset.do === 'copied') happens('copied', pressed.name, await copy(pressed));
      else does(pressed);
    });
    root.addEventListener('change', ({ target }) => {
      if (target.type === 'radio') does(target);
      if (target.type === 'checkbox') does(target, `${target.checked}`);
    });
    root.addEventListener('submit', (event) => {
      event.preventDefault();
      does(event.target, event.target.querySelector('.typed')?.value);
    });
    root.addEventListener('input', ({ target }) => {
      if (target === this.#input) happens('typed', target.value, target.dataset.note);
      else if (target.matches('.typed')) does(target);
    });
    root.addEventListener('focusout', ({ target }) => target === this.#input && happens('left'));
  }

  /** What happens to the page, while the element is on it. */
  #attend() {
    const { signal } = (this.#deaf = new AbortController());
    addEventListener('pageshow', ({ persisted }) => persisted && this.#happens('shown'), { signal });
    addEventListener('online', () => this.#happens('look'), { signal });
    document.addEventListener('visibilitychange', () => this.#happens('look'), { signal });
  }

  async #mount() {
    const turn = (this.#turn = {});
    mounted.set(this, () => this.#fail(() => location.reload()));
    const shell = this.#drawShell();
    let glue;
    try {
      glue = await start();
      if (this.#turn === turn) this.#adopt(glue, shell);
    } catch {
      if (this.#turn === turn) this.#fail(() => this.#mount());
    }
  }

  /** wasm takes the field as it stands, with what was typed, the caret and the focus. */
  #adopt(glue, shell) {
    const input = this.#input;
    const place = node('div', {});
    const { selectionStart, selectionEnd } = input;
    const focused = this.#root.activeElement === input;
    // Before anything is painted: wasm draws when it gets to it, and both pictures at once would make the page jump.
    const drawn = new MutationObserver(() => {
      drawn.disconnect();
      shell.remove();
      if (focused) {
        input.focus({ preventScroll: true });
        input.setSelectionRange(selectionStart, selectionEnd);
      }
      if (input.value) input.dispatchEvent(told());
    });
    drawn.observe(place, { childList: true });
    this.#root.append(place);
    this.#attend();
    this.#hands = new Hands(this, this.#happens, () => this.#locale());
    this.#desk = new glue.Desk(this.#hands, place, input);
  }

  #unmount() {
    mounted.delete(this);
    this.#turn = undefined;
    const desk = this.#desk;
    this.#desk = undefined;
    this.#deaf?.abort();
    this.#hands?.rest();
    desk?.destroy();
  }

  /** What a buyer sees and may use before wasm is there. */
  #drawShell() {
    const words = WORDS[this.#locale()];
    const status = node('p', { class: 'status', id: 'card-status' });
    const bone = (name) => node('span', { class: `bone bone-${name}` });
    const isBack = code || kept(`vezne.bank.${this.getAttribute('session')}`);
    const desk = node('div', { class: 'desk', lang: this.#locale() },
      node('div', { class: 'masthead' },
        node('p', { class: 'due' }, node('span', { class: 'due-label' }, words.due), bone('amount'))),
      node('div', { class: 'chooser', 'aria-busy': 'true' },
        // Who comes back from the bank does not go on with a card.
        ...(isBack ? [bone('pay')] : [
          node('div', { class: 'field' },
            node('label', { class: 'label', for: 'card' }, words.label),
            node('p', { class: 'hint', id: 'card-hint' }, words.hint),
            node('div', { class: 'box' }, this.#input),
            status),
          bone('table'),
        ]),
        bone('pay')));
    desk.addEventListener('input', () => {
      status.textContent = words[this.#input.dataset.note] ?? '';
    });
    this.#root.replaceChildren(desk);
    return desk;
  }

  /** Says in words that the element does not work, with a way on; the shop's own content stands below. */
  #fail(retry) {
    const words = WORDS[this.#locale()];
    this.#desk = undefined;
    const button = node('button', { type: 'button' }, words.retry);
    button.addEventListener('click', retry);
    this.#root.replaceChildren(
      node('div', { class: 'desk', lang: this.#locale() },
        node('div', { class: 'sorry', role: 'alert' }, node('p', {}, words.failed), button, node('slot', {}))));
    this.dispatchEvent(new CustomEvent('vezne-error', {
      bubbles: true,
      composed: true,
      detail: { code: 'widget-failed', supportCode: null },
    }));
  }
}

if (globalThis.customElements && !customElements.get('vezne-checkout')) {
  customElements.define('vezne-checkout', VezneCheckout);
}
