// All that stands behind the first picture, in one file: wasm's glue, what wasm asks of the browser, the theme.
import init from 'vezne-glue';
import { Mount } from './desk/mount.js';
import { watchForPanic } from './desk/panic.js';

/** Sets wasm going, once for all elements of the page; answers what puts the desk in the place of a first picture. */
export async function start(wasm, left) {
  await init({ module_or_path: wasm });
  watchForPanic(wasm.url);
  return (host, input, shell, locale, fail) => new Mount({ host, input, shell, locale, fail, left });
}
