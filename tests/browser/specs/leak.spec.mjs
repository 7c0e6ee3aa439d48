// Five hundred elements that come and go leave nothing behind: no nodes, no listeners, no heap, no wasm memory.
import { expect, test } from '../src/test.mjs';

const WARM_UP = 100;
const MOUNTS = 500;
/** What may be left of all of them together: less than anything that is lost at each mount. */
const LEFT_MAX = { nodes: 100, listeners: 50, heapBytes: 250_000, wasmBytes: 65_536 };

test(`${MOUNTS} mounts and unmounts leave nothing behind`, async ({ page, checkout }) => {
  test.setTimeout(180_000);
  await page.addInitScript(keepMemory);
  await page.addInitScript(answerFromMemory);
  await checkout.open();
  await expect(checkout.pay).toHaveText(/100,00/);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  await page.evaluate(comeAndGo, WARM_UP);
  const before = await weigh(page, devtools);
  await page.evaluate(comeAndGo, MOUNTS);
  const after = await weigh(page, devtools);
  const left = Object.fromEntries(Object.keys(after).map((what) => [what, after[what] - before[what]]));
  test.info().annotations.push({ type: 'left', description: JSON.stringify(left) });
  for (const [what, most] of Object.entries(LEFT_MAX)) {
    expect.soft(left[what], `${what} left, ${JSON.stringify({ before, after })}`).toBeLessThanOrEqual(most);
  }
});

/** What the page holds once everything that can be given back was. */
async function weigh(page, devtools) {
  // What one collection frees may be what the next one needs.
  for (let round = 0; round < 3; round += 1) await devtools.send('HeapProfiler.collectGarbage');
  const { nodes, jsEventListeners: listeners } = await devtools.send('Memory.getDOMCounters');
  const { metrics } = await devtools.send('Performance.getMetrics');
  const heapBytes = metrics.find(({ name }) => name === 'JSHeapUsedSize').value;
  const wasmBytes = await page.evaluate(() => globalThis.wasmMemory.buffer.byteLength);
  return { nodes, listeners, heapBytes, wasmBytes };
}

/** Runs in the page: every fifth element is gone before it was drawn, as it happens in a router. */
async function comeAndGo(times) {
  const first = document.querySelector('vezne-checkout');
  for (let time = 0; time < times; time += 1) {
    const element = first.cloneNode();
    first.after(element);
    while (time % 5 && !element.shadowRoot.querySelector('button[type=submit]')) await new Promise((resolve) => setTimeout(resolve));
    element.remove();
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** Before the page's own scripts: the memory of the wasm that they start. */
function keepMemory() {
  const { instantiate, instantiateStreaming } = WebAssembly;
  const keep = async (started) => {
    const { instance } = await started;
    globalThis.wasmMemory = instance.exports.memory;
    return started;
  };
  WebAssembly.instantiate = (...given) => keep(instantiate(...given));
  WebAssembly.instantiateStreaming = (...given) => keep(instantiateStreaming(...given));
}

/** The signer's first answers for all of them: a thousand more would only weigh the network's own memory. */
function answerFromMemory() {
  const ask = globalThis.fetch;
  const known = new Map();
  globalThis.fetch = async (url, options) => {
    if (!`${url}`.includes('/v1/session')) return ask(url, options);
    const call = `${url} ${options.body ?? ''}`;
    if (!known.has(call)) known.set(call, ask(url, options).then((answer) => answer.text()));
    return new Response(await known.get(call), { headers: { 'content-type': 'application/json' } });
  };
}
