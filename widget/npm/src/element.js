// The <vezne-checkout> element: its card field at once, the desk behind it as soon as that has come.
import { load } from 'vezne-engine';
import { event } from './events.js';
import { guard } from './guard.js';
import { cardInput, draw, firstPicture, lastPicture } from './shell.js';
import { clearAddress, isBack } from './way-back.js';

/** `<vezne-checkout signer session token locale>`. In Node there is no element to extend. */
export class VezneCheckout extends (globalThis.HTMLElement ?? Object) {
  #input = cardInput();
  /** Under way, or done, while the element is on the page. */
  #mounting;
  #desk;
  #failures = 0;

  constructor() {
    super();
    guard(this.attachShadow({ mode: 'open' }), this.#input);
  }

  connectedCallback() {
    clearAddress();
    this.#mounting ??= this.#mount();
  }

  disconnectedCallback() {
    // A framework that moves the element takes it out and puts it back in one go.
    queueMicrotask(() => this.isConnected || this.#unmount());
  }

  /** Reads the session again; what was typed stays. Answers whether it could be read. */
  async refresh() {
    await this.#mounting;
    return this.#desk?.refresh();
  }

  /** Puts the focus on what the buyer has to mend, else on the first control. */
  focus(options) {
    (this.#desk ?? this.#input).focus(options);
  }

  /** Begins anew, without what was typed and chosen. */
  reset() {
    this.#unmount();
    this.#input.value = '';
    if (this.isConnected) this.connectedCallback();
  }

  #locale = () => (/^en\b/i.test(this.getAttribute('locale') || document.documentElement.lang) ? 'en' : 'tr');

  async #mount() {
    const back = isBack(this.getAttribute('session'));
    const shell = draw(this.shadowRoot, firstPicture(this.#locale(), this.#input, back));
    // A picture that is gone was overtaken: the element was removed, or mounts anew.
    try {
      const mount = await load();
      if (shell.isConnected) this.#desk = mount(this, this.#input, shell, this.#locale, this.#fail);
    } catch {
      if (shell.isConnected) this.#fail(this.#failures++);
    }
  }

  #unmount() {
    this.#desk?.destroy();
    this.#desk = this.#mounting = undefined;
  }

  /** The way on is another try; where that did not help, or cannot, it is the page anew. */
  #fail = (reload) => {
    this.#desk = undefined;
    draw(this.shadowRoot, lastPicture(this.#locale(), () => (reload ? location.reload() : (this.#mounting = this.#mount()))));
    this.dispatchEvent(event('vezne-error', { code: 'widget-failed', supportCode: null }));
  };
}
