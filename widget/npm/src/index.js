// The element under its name. In Node this does nothing and does not crash.
import { VezneCheckout } from './element.js';

const NAME = 'vezne-checkout';
const registry = globalThis.customElements;
registry?.get(NAME) ?? registry?.define(NAME, VezneCheckout);

export { VezneCheckout };
