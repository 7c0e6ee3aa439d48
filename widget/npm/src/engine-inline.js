// The rest of the element out of this very file, for pages that can serve only one.
import { left } from './way-back.js';

let engine;

/** What mounts the desk. */
export const load = async () => (engine ??= unpack());

async function unpack() {
  const [desk, wasm] = await Promise.all([import('./desk.js'), import('vezne-wasm')]);
  return desk.start(new Response(wasm.default, { headers: { 'content-type': 'application/wasm' } }), left);
}
