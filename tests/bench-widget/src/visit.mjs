// One visit: a fresh browser profile opens a page, waits until it can be used and is quiet, and tells what it saw.
import { CARD_PREFIX } from './subjects.mjs';
import { isStub } from './adyen.mjs';
import { blockingMs, cumulativeShift } from './numbers.mjs';
import { watch } from './watch.mjs';

const QUIET_MS = 1000;
const WITHIN_MS = 60_000;

const MBIT = 1_000_000 / 8;

/** Plain, and the phone: a processor four times slower than this one, slow 4G. */
export const DEVICES = {
  plain: null,
  phone: { cpu: 4, network: { latency: 150, downloadThroughput: 1.6 * MBIT, uploadThroughput: 0.75 * MBIT } },
};

export async function visit(browser, subject, url, device) {
  const context = await browser.newContext({ locale: 'en-US', viewport: { width: 390, height: 844 } });
  context.setDefaultTimeout(WITHIN_MS);
  try {
    const page = await context.newPage();
    const broken = [];
    page.on('pageerror', (error) => broken.push(error.message));
    page.on('console', (message) => message.type() === 'error' && broken.push(message.text()));
    const loads = [];
    page.on('requestfinished', (request) => loads.push(weigh(request)));
    await slowDown(page, DEVICES[device]);
    const asked = { ready: `${subject.ready}`, field: subject.field && `${subject.field}`, digits: CARD_PREFIX };
    await page.addInitScript(watch, asked);
    await page.goto(url);
    await page.waitForFunction(() => globalThis.seen.ready !== null);
    await page.waitForFunction((ms) => performance.now() - globalThis.seen.quietSince > ms, QUIET_MS);
    const { tasks, shifts, downloads } = await page.evaluate(() => globalThis.seen);
    const loaded = await Promise.all(loads);
    if (subject.ours) await choosePlans(page);
    const { field, ready, typed, plans } = await page.evaluate(() => globalThis.seen);
    if (broken.length > 0) throw new Error(`${subject.id} is broken: ${broken.join('; ')}`);
    // Everything counts from the first asking for a file of the page's: the browser asks before it comes to the script.
    const start = Math.min(...downloads.map(({ from }) => from));
    return {
      field: field === null ? null : field - start,
      ready: ready - start,
      plans: plans === null ? null : plans - typed,
      blocking: blockingMs(tasks),
      shift: cumulativeShift(shifts),
      downloads: downloads.map(({ url: of, from, to }) => ({ url: of, from: from - start, to: to - start })),
      loaded: loaded.filter(({ url: from }) => from !== url).sort((a, b) => b.bytes - a.bytes),
    };
  } finally {
    await context.close();
  }
}

/** Types a card's first six digits and waits for its plans. */
async function choosePlans(page) {
  await page.locator('vezne-checkout').getByRole('textbox').pressSequentially(CARD_PREFIX);
  await page.waitForFunction(() => globalThis.seen.plans !== null);
}

async function weigh(request) {
  const { responseBodySize } = await request.sizes();
  const response = await request.response();
  const encoding = response.headers()['content-encoding'] ?? null;
  return { url: request.url(), bytes: responseBodySize, encoding, stub: isStub(request.url()) };
}

async function slowDown(page, device) {
  if (!device) return;
  const protocol = await page.context().newCDPSession(page);
  await protocol.send('Network.enable');
  await protocol.send('Network.emulateNetworkConditions', { offline: false, ...device.network });
  await protocol.send('Emulation.setCPUThrottlingRate', { rate: device.cpu });
}
