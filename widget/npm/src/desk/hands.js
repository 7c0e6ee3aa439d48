// What wasm asks of the browser, for one element: in script each of these is a line, in wasm a binding with its glue.
import { takeEarly } from './early.js';
import { send } from './send.js';

export class Hands {
  #host;
  #happens;
  #locale;
  #left;
  #waits = {};
  /** Another one after each rest: what was asked before it is not asked again. */
  #spell = {};
  /** Whom to tell that the session was read, or could not be. */
  #readers = [];

  constructor({ host, happens, locale, left }) {
    this.#host = host;
    this.#happens = happens;
    this.#locale = locale;
    this.#left = left;
  }

  /** Whether the read that begins next succeeds. */
  nextRead() {
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  readDone(succeeded) {
    for (const tell of this.#readers.splice(0)) tell(succeeded);
  }

  /** Sends a request, a read of the session where there is no body. */
  async ask(url, token, language, key, body, wait, again) {
    const request = [url, token, language, key, body, wait];
    if (body) return this.#repeat(request, again);
    const readers = this.#readers.splice(0);
    const answer = await this.#repeat(request, again, takeEarly(this.#host, url, token, language));
    // wasm hears of it in microtasks and has drawn before this.
    setTimeout(() => readers.forEach((tell) => tell(answer.ok === true)));
    return answer;
  }

  /**
   * Sends what may be sent again, later each time: twice more where nobody answered, and where an earlier sending is still
   * worked on, for as long as the signer may take.
   */
  async #repeat(request, again, early) {
    const spell = this.#spell;
    for (let sent = 1; ; sent += 1) {
      const answer = await (early ?? send(...request));
      early = undefined;
      const { kind, status, body } = answer;
      const isLost = kind === 'network' || (kind && status > 501);
      const most = body?.code === 'attempt-in-progress' ? 12 : isLost && 3;
      if (!again || !(sent < most) || !navigator.onLine) return answer;
      const pause = sent > 1 ? 2000 : 500;
      await new Promise((done) => setTimeout(done, pause * (0.75 + Math.random() / 2)));
      if (spell !== this.#spell) return answer;
    }
  }

  attribute(name) {
    if (name === 'words') return this.#words();
    if (name === 'consent') return this.#host.hasAttribute('consent') || this.#host.querySelector(':scope>[slot=consent]') ? 'asked' : '';
    return name === 'locale' ? this.#locale() : this.#host.getAttribute(name) ?? '';
  }

  /** In-app browsers may throw on storage. */
  kept(name) {
    try {
      return sessionStorage.getItem(name) ?? undefined;
    } catch {}
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

  /** Nothing that was begun goes on: the element is gone, or another session's. */
  rest() {
    this.#spell = {};
    for (const wait of Object.values(this.#waits)) clearTimeout(wait);
  }

  tell(name, json, cancelable) {
    const detail = JSON.parse(json);
    const event = new CustomEvent(name, { bubbles: true, composed: true, cancelable, detail });
    // Who waits for a read that nobody can make: the error is the answer.
    if (name === 'vezne-error') this.readDone(false);
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
    const isToday = !withDate && date.toDateString() === new Date().toDateString();
    // Months by name: nobody takes the fourth of May for the fifth of April.
    return date.toLocaleString(this.#region(), { timeStyle: 'short', ...(!isToday && { dateStyle: 'medium' }) });
  }

  /** The locale as the page names it. */
  #tag() {
    return this.#host.getAttribute('locale') || document.documentElement.lang;
  }

  /** The exact locale where one is named, else where its language is at home. */
  #region() {
    const tag = this.#tag();
    return /^(tr|en)-[a-z]{2}$/i.test(tag) ? tag : this.#locale() === 'en' ? 'en-GB' : 'tr-TR';
  }

  /** The shop's own words as wasm reads them: the exact locale's before its language's, and both before any. */
  #words() {
    const { words } = this.#host;
    const said = { ...words, ...words?.[this.#locale()], ...words?.[this.#tag()] };
    const texts = Object.entries(said).filter(([, text]) => typeof text === 'string' && text);
    return texts.map((text) => text.join('\x01')).join('\x02');
  }

  left(moment) {
    return Math.ceil((Date.parse(moment) - Date.now()) / 1000);
  }

  code() {
    const { code } = this.#left;
    delete this.#left.code;
    return code;
  }
}
