// A picture and an accessibility check of every state. The signer's real answer is bent where a state takes a day.
import { SIZES, expectAccessible, expectLooks } from '../src/looks.mjs';
import { servePage } from '../src/page.mjs';
import { pictured } from '../src/pictures.mjs';
import { expect, test } from '../src/test.mjs';

const later = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
const attempt = (more) => ({
  stage: 'open', installments: 6, pageUrl: null, until: later(20), retryAt: null, lastDecline: null, paid: null, ...more,
});
const PAGE = 'http://127.0.0.1:9/pwi?token=t';
const DECLINE = { code: 'card-insufficient-funds', text: 'Kartın limiti ya da bakiyesi yetmedi. Başka bir kart deneyin.' };

/** Each state: how the session is bent, what the buyer does, what has to be seen. */
const STATES = {
  choosing: { sees: 'Tutarlar için kartınızın ilk 6 rakamını yazın.' },
  'table-open': { does: chooseSix, sees: 'Planınızı iyzico sayfasında onaylarsınız.' },
  'number-cut': { does: ({ checkout }) => checkout.field.fill('5526080012345678'), sees: 'Yalnızca ilk 8 rakam alındı.' },
  'too-short': { does: typeTooLittle, sees: 'Taksitleri görmek için en az 6 rakam yazın.' },
  'debit-card': { does: ({ checkout }) => checkout.type('58900400'), sees: 'Bu kartta taksit yok.' },
  'plans-loading': { does: waitForPlans, sees: 'Taksitler getiriliyor…' },
  'plans-failed': { does: failPlans, sees: 'Taksitler alınamadı' },
  'pay-asking': { does: askForPage, sees: 'Kart bilgilerinizi' },
  'pay-failed': { does: failPay, sees: 'Ödeme sayfası açılamadı' },
  'not-a-test': { session: { testMode: false }, sees: 'Ödenecek tutar' },
  'page-open': { session: { state: 'processing', card: attempt({ pageUrl: PAGE }) }, sees: 'Ödeme sayfanız açık' },
  declined: { session: { state: 'processing', card: attempt({ pageUrl: PAGE, lastDecline: DECLINE }) }, sees: 'Son deneme onaylanmadı' },
  'declined-and-closed': { session: { card: attempt({ stage: 'closed', lastDecline: DECLINE }) }, sees: 'Son deneme onaylanmadı' },
  settling: { session: { state: 'processing', card: attempt({ retryAt: later(5) }) }, sees: 'Ödemenizin sonucu bekleniyor' },
  paid: { session: { state: 'paid', card: attempt({ stage: 'paid', paid: { amount: '111.45', installments: 6 } }) }, sees: 'Ödemeniz alındı' },
  'in-review': { session: { state: 'in_review' }, sees: 'Ödemeniz inceleniyor' },
  'needs-review': { session: { state: 'needs_review' }, sees: 'Ödemeniz kontrol ediliyor' },
  unknown: { session: { state: 'unknown' }, sees: 'Ödemenizin sonucu araştırılıyor' },
  expired: { session: { state: 'expired' }, sees: 'Ödeme süresi doldu' },
  cancelled: { session: { state: 'cancelled' }, sees: 'Ödeme iptal edildi' },
  refunded: { session: { state: 'refunded' }, sees: 'Ödemeniz iade edildi' },
  'partly-refunded': { session: { state: 'partly_refunded' }, sees: 'Ödemenizin bir kısmı iade edildi' },
  unopened: { does: loseSigner, sees: 'Ödeme açılamadı' },
};

for (const [name, { session, does, sees }] of Object.entries(STATES)) {
  test(`${name}: looks like it should, and everybody can use it`, pictured(`states/${name}`), async ({ page, checkout, world }) => {
    if (session) await bend(page, session);
    await checkout.open({ amount: '100.00' });
    await expect(page.locator('vezne-checkout .bone-pay')).toHaveCount(0);
    await does?.({ page, checkout, world });
    await expect(checkout.says(sees).first()).toBeVisible();
    await expectLooks(page, `states/${name}`);
  });
}

for (const locale of ['tr', 'en']) {
  test(`before wasm is there (${locale}): the field and the places of the rest`, async ({ page, checkout }) => {
    await page.route('**/vezne_checkout_bg.wasm', () => {});
    await checkout.open({ locale });
    await expect(checkout.field).toBeVisible();
    await page.screenshot({ path: `results/states/loading-phone-${locale}.png`, fullPage: true });
    await expectAccessible(page);
  });
}

test('in English, every word of the form', async ({ page, checkout }) => {
  await checkout.open({ locale: 'en' });
  await checkout.type('55260800');
  await checkout.plan(6).check();
  await expect(checkout.field).toHaveAccessibleName('First 8 digits of your card number');
  await expect(checkout.pay).toHaveText('Pay with iyzico · 111.45 TL');
  await expect(checkout.says('You confirm your plan on iyzico')).toBeVisible();
  await page.screenshot({ path: 'results/states/table-open-phone-en.png', fullPage: true });
  await expectAccessible(page);
});

test('in forced colours the chosen plan still stands out', async ({ page, checkout }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await checkout.open();
  await chooseSix({ checkout });
  await page.screenshot({ path: 'results/states/table-open-forced-colors.png', fullPage: true });
});

/** What a shop offers; for the choice it keeps the room that the guides tell. */
const OFFERS = [['card'], ['card', 'bank_transfer'], ['card', 'bank_transfer', 'incoming_transfer']];

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const methods of OFFERS) {
    test(`nothing jumps while the element comes up (${size}, ${methods.join(', ')})`, async ({ page, checkout, world }) => {
      await page.setViewportSize(viewport);
      await page.addInitScript(watchMoves);
      servePage(world, { markup: (markup) => markup.replace('data-methods="1"', `data-methods="${methods.length}"`) });
      const [held, release] = hold();
      const [unread, answer] = hold();
      await page.route('**/vezne_checkout_bg.wasm', async (route) => {
        await held;
        await route.continue();
      });
      await bend(page, { methods });
      await page.route('**/v1/session', async (route) => {
        await unread;
        await route.fallback();
      });
      await checkout.open({ amount: '100.00' });
      await expect(checkout.field).toBeVisible();
      await painted(page);
      release();
      await expect(page.locator('vezne-checkout .bone-amount')).toBeVisible();
      await painted(page);
      answer();
      await expect(checkout.pay).toHaveText(/100,00/);
      await painted(page);
      const shifts = await page.evaluate(() => globalThis.shifts);
      const sum = shifts.reduce((sum, { value }) => sum + value, 0);
      expect(sum, JSON.stringify(shifts)).toBeLessThanOrEqual(0.01);
    });
  }
}

/** Runs in the page before anything else. */
function watchMoves() {
  globalThis.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) {
      const moved = sources.map(({ previousRect: from, currentRect: to }) => `${from.y}+${from.height} → ${to.y}+${to.height}`);
      globalThis.shifts.push({ value, moved });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

/** Whatever stands on the page now has been drawn. */
function painted(page) {
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** Something to wait for, and what ends the wait. */
function hold() {
  let release;
  return [new Promise((resolve) => (release = resolve)), () => release()];
}

/** The signer's own answer with some fields as if time had passed. */
async function bend(page, fields) {
  await page.route('**/v1/session', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), ...fields } });
  });
}

async function chooseSix({ checkout }) {
  await checkout.type('55260800');
  await checkout.plan(6).check();
  await expect(checkout.pay).toHaveText(/111,45/);
}

async function typeTooLittle({ page, checkout }) {
  await checkout.field.pressSequentially('5526');
  await page.keyboard.press('Tab');
}

async function waitForPlans({ page, checkout }) {
  await page.route('**/v1/session/installments', () => {});
  await checkout.field.pressSequentially('55260800');
}

async function failPlans({ page, checkout }) {
  await page.route('**/v1/session/installments', (route) => route.abort());
  await checkout.field.pressSequentially('55260800');
}

async function askForPage({ page, checkout }) {
  await page.route('**/v1/session/pay-with-iyzico', () => {});
  await checkout.pay.click();
  await expect(checkout.pay).toHaveText('Ödeme sayfası hazırlanıyor…');
}

async function failPay({ page, checkout }) {
  await page.route('**/v1/session/pay-with-iyzico', (route) => route.abort());
  await checkout.pay.click();
}

async function loseSigner({ page, checkout }) {
  await page.route('**/v1/session', (route) => route.abort());
  await page.reload();
  await expect(checkout.says('Ödeme açılamadı')).toBeVisible();
}
