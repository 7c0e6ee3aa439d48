// Fetches the rest of the element, scripts and wasm in one round trip, once for all elements of the page.
import { left } from './way-back.js';

let engine;
let cache;

/** What mounts the desk. After a failure all is fetched anew, past the browser's cache. */
export const load = async () => (engine ??= both().catch((error) => {
  engine = undefined;
  cache = 'reload';
  throw error;
}));

async function both() {
  const [desk, wasm] = await Promise.all([
    import('./desk.js'),
    // The build knows the hash: other bytes than those that were built are no wasm of ours.
    fetch(new URL('./vezne_checkout_bg.wasm', import.meta.url), { integrity: WASM_INTEGRITY, cache }),
  ]);
  return desk.start(wasm, left);
}
