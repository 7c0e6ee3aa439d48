// Paying by a transfer of the buyer's own: a picture and an accessibility check of every state, and what copying, waiting and
// a reload do.
//
// The signer's answers are made up here: the session is the shop's real one with the transfer in it.
import { expectAccessible, expectLooks } from '../src/looks.mjs';
import { pictured } from '../src/pictures.mjs';
import { expect, test } from '../src/test.mjs';

const IBAN = 'TR260006400000110000012345';
const REFERENCE = 'VK7M3QXD9Y';
const ALL = ['card', 'bank_transfer', 'incoming_transfer'];
const TWO = ['card', 'incoming_transfer'];

const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
const at = (day, time) => `2026-11-${day}T${time}:00+03:00`;
const incoming = (stage, more) => ({
  stage, iban: IBAN, name: 'Kuytu Kahve Gıda San. ve Tic. A.Ş.', bank: 'Türkiye İş Bankası', amount: '1250.00', reference: REFERENCE,
  until: at(25, '14:30'), lookedAt: ago(1), ...more,
});
const waiting = (more) => ({ state: 'processing', incoming: incoming('awaiting', more) });
const problem = (status, code, detail, more) => ({
  status, json: { type: `/problems/${code}`, title: 'T', status, detail, code, requestId: 'req_1', supportCode: '7K3M-9Q2X', ...more },
});
const DOWN = problem(503, 'upstream-unreachable', 'Bankaya şu anda ulaşılamıyor. Biraz sonra yeniden deneyin.');
const PAGE_OPEN = problem(409, 'card-page-open', 'Açık bir ödeme sayfası var.', { pageUrl: 'http://127.0.0.1:9/pwi?token=t', retryAt: at(22, '14:50') });
const ATTEMPT = { stage: 'open', installments: 6, pageUrl: 'http://127.0.0.1:9/pwi?token=t', until: at(22, '14:50'), retryAt: null, lastDecline: null, paid: null };

/** Each state: how the session is bent, what the call answers, what the buyer does, what has to be seen. */
const STATES = {
  'choice-of-three': { sees: 'Nasıl ödemek istersiniz?', is: 'legend' },
  'choice-of-two': { session: { methods: TWO }, sees: 'Nasıl ödemek istersiniz?', is: 'legend' },
  start: { does: choose, sees: 'Kendi bankanızdan gönderin' },
  'start-of-two': { session: { methods: TWO }, does: choose, sees: 'Kendi bankanızdan gönderin' },
  'start-alone': { session: { methods: ['incoming_transfer'] }, sees: 'Kendi bankanızdan gönderin' },
  asking: { answer: null, does: ask, sees: 'Bilgiler hazırlanıyor…', is: 'button' },
  failed: { answer: DOWN, does: ask, sees: 'Hesap bilgileri alınamadı' },
  'card-page-open': { answer: PAGE_OPEN, does: ask, sees: 'Hesap bilgileri alınamadı' },
  awaiting: { session: waiting(), sees: 'Bu bilgilerle gönderin' },
  'awaiting-not-looked-yet': { session: waiting({ lookedAt: null }), sees: 'Bu bilgilerle gönderin' },
  'awaiting-looked-long-ago': { session: waiting({ lookedAt: ago(2 * 24 * 60) }), sees: 'Bu bilgilerle gönderin' },
  'awaiting-alone': { session: { ...waiting(), methods: ['incoming_transfer'] }, sees: 'Bu bilgilerle gönderin' },
  'awaiting-real-money': { session: { ...waiting({ amount: '1234567.89' }), testMode: false }, sees: 'Bu bilgilerle gönderin' },
  copied: { session: waiting(), does: ({ checkout }) => copy(checkout, 'iban').click(), sees: 'Kopyalandı', is: 'button' },
  'another-way': { session: waiting(), does: leave, sees: 'Havaleniz hâlâ bekleniyor' },
  'another-way-page-open': { session: { ...waiting(), card: ATTEMPT }, sees: 'Havaleniz hâlâ bekleniyor' },
  received: { session: { state: 'paid', incoming: incoming('received') }, sees: '1.250,00 TL tutarındaki havaleniz hesaba geçti.' },
  'needs-review': { session: { state: 'needs_review', incoming: incoming('needs_review') }, sees: 'tam eşleşmedi' },
  expired: { session: { state: 'expired', incoming: incoming('over') }, sees: `mağazaya ${REFERENCE} kodunu bildirin` },
  cancelled: { session: { state: 'cancelled', incoming: incoming('over') }, sees: `mağazaya ${REFERENCE} kodunu bildirin` },
  'over-but-open': { session: { methods: TWO, incoming: incoming('over') }, does: choose, sees: `mağazaya ${REFERENCE} kodunu bildirin` },
};

for (const [name, state] of Object.entries(STATES)) {
  test(`${name}: looks like it should, and everybody can use it`, pictured(`incoming/${name}`), async ({ page, checkout }) => {
    await open(page, checkout, state);
    await state.does?.({ page, checkout });
    const seen = state.is ? checkout.element.locator(state.is).filter({ hasText: state.sees }) : checkout.says(state.sees);
    await expect(seen.first()).toBeVisible();
    await expectLooks(page, `incoming/${name}`);
  });
}

for (const [name, state, sees] of [
  ['start', { does: choose }, 'Send it from your own bank'],
  ['awaiting', { session: waiting() }, 'Send it with these details'],
  ['received', { session: { state: 'paid', incoming: incoming('received') } }, 'Your transfer of 1,250.00 TL has arrived.'],
]) {
  test(`${name} in English`, async ({ page, checkout }) => {
    await open(page, checkout, { ...state, order: { locale: 'en' } });
    await state.does?.({ page, checkout });
    await expect(checkout.says(sees).first()).toBeVisible();
    await page.screenshot({ path: `results/incoming/${name}-phone-en.png`, fullPage: true });
    await expectAccessible(page);
  });
}

test('in forced colours the details and their buttons still stand out', async ({ page, checkout }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await open(page, checkout, { session: waiting() });
  await page.screenshot({ path: 'results/incoming/awaiting-forced-colors.png', fullPage: true });
});

test('the details are asked for once, without a word on amount or account', async ({ page, checkout }) => {
  const scene = await open(page, checkout, {});
  await choose({ checkout });
  scene.becomes(waiting());
  await page.keyboard.press('Tab');
  await expect(details(checkout)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(checkout.element.getByRole('heading', { name: 'Bu bilgilerle gönderin' })).toBeFocused();
  await expect(checkout.live).toHaveText('Bu bilgilerle gönderin');
  expect(scene.asked.map((request) => request.postData())).toEqual(['{}']);
  expect(await scene.asked[0].headerValue('authorization')).toMatch(/^Bearer ses_/);
  await page.reload();
  await expect(checkout.says('Havaleniz bekleniyor').first()).toBeVisible();
  expect(scene.asked).toHaveLength(1);
});

test('each button copies what a bank takes, and says so', async ({ page, checkout, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page, checkout, { session: waiting() });
  for (const [name, text, said] of [
    ['iban', IBAN, 'IBAN kopyalandı'],
    ['name', 'Kuytu Kahve Gıda San. ve Tic. A.Ş.', 'Alıcı kopyalandı'],
    ['amount', '1250,00', 'Tutar kopyalandı'],
    ['reference', REFERENCE, 'Açıklama kopyalandı'],
  ]) {
    await copy(checkout, name).click();
    await expect(checkout.live).toHaveText(said);
    await expect(copy(checkout, name)).toHaveText('Kopyalandı');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
  }
  // What was copied last is the one that says so.
  await expect(copy(checkout, 'iban')).toHaveText('Kopyala');
  await expect(copy(checkout, 'iban')).toHaveAccessibleName('Kopyala: IBAN');
});

test('where the clipboard is not ours, the old way copies the same', async ({ page, checkout, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.addInitScript(() => {
    const refuse = async () => {
      throw new DOMException('not here', 'NotAllowedError');
    };
    navigator.clipboard.writeText = refuse;
  });
  await open(page, checkout, { session: waiting() });
  await copy(checkout, 'iban').click();
  await expect(checkout.live).toHaveText('IBAN kopyalandı');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(IBAN);
  await copy(checkout, 'reference').click();
  await expect(checkout.live).toHaveText('Açıklama kopyalandı');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(REFERENCE);
});

test('where nothing may be copied, the text is selected for the buyer to copy', async ({ page, checkout }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', { value: undefined });
    document.execCommand = () => false;
  });
  await open(page, checkout, { session: waiting() });
  await copy(checkout, 'reference').click();
  await expect(copy(checkout, 'reference')).toHaveText('Elle kopyalayın');
  await expect(checkout.live).toHaveText('Açıklama kopyalanamadı. Metin seçildi, elle kopyalayın.');
  expect(await page.evaluate(() => getSelection().toString())).toBe(REFERENCE);
  await page.screenshot({ path: 'results/incoming/copy-refused-phone.png', fullPage: true });
});

test('the keyboard reaches every button in the order of the bank’s form', async ({ page, checkout }) => {
  await open(page, checkout, { session: waiting() });
  await copy(checkout, 'iban').focus();
  for (const name of ['name', 'amount', 'reference']) {
    await page.keyboard.press('Tab');
    await expect(copy(checkout, name)).toBeFocused();
  }
  await page.keyboard.press('Tab');
  await expect(checkout.element.getByRole('link', { name: 'Siparişinizi görün' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  // The chosen way has the focus, and the arrows lead back to the details.
  await expect(radio(checkout, 'card')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(checkout.element.getByRole('heading', { name: 'Bu bilgilerle gönderin' })).toBeFocused();
  await expect(radio(checkout, 'card')).toHaveCount(0);
});

test('the wait is looked at gently, not while nobody looks, and at once when somebody does', async ({ page, checkout }) => {
  await page.clock.install();
  const scene = await open(page, checkout, { session: waiting() });
  const before = scene.reads();
  await page.clock.fastForward(14_000);
  expect(scene.reads()).toBe(before);
  scene.becomes(waiting({ lookedAt: at(22, '14:41') }));
  await page.clock.fastForward(2_000);
  await expect(checkout.says(/Son kontrol: .*14:41/).first()).toBeVisible();

  await hide(page, true);
  const hidden = scene.reads();
  await page.clock.fastForward(120_000);
  expect(scene.reads()).toBe(hidden);
  scene.becomes({ state: 'paid', incoming: incoming('received') });
  await hide(page, false);
  await expect(checkout.says('tutarındaki havaleniz hesaba geçti.')).toBeVisible();
  await expect(checkout.element.getByRole('heading', { name: 'Ödemeniz alındı' })).toBeFocused();
  expect(await checkout.heard('result')).toEqual([{ state: 'paid' }]);
});

test('who looks at another way while the money comes is told all the same', async ({ page, checkout }) => {
  await page.clock.install();
  const scene = await open(page, checkout, { session: waiting() });
  await leave({ checkout });
  await expect(checkout.element.locator('#card')).toBeVisible();
  scene.becomes({ state: 'paid', incoming: incoming('received') });
  await page.clock.fastForward(16_000);
  await expect(checkout.says('Ödemeniz alındı').first()).toBeVisible();
});

/** The shop's checkout page with a session that may be paid by a transfer of the buyer's own. */
async function open(page, checkout, { session = {}, answer, order = {} }) {
  const asked = [];
  let bent = { methods: ALL, ...session };
  let reads = 0;
  await page.route('**/v1/session', async (route) => {
    const answer = await route.fetch();
    reads += 1;
    await route.fulfill({ response: answer, json: { ...(await answer.json()), ...bent } });
  });
  await page.route('**/v1/session/incoming-transfer', async (route) => {
    const request = route.request();
    const headers = { 'access-control-allow-origin': new URL(checkout.world.toShop.url).origin, 'access-control-allow-headers': '*' };
    if (request.method() === 'OPTIONS') return route.fulfill({ status: 204, headers });
    asked.push(request);
    if (answer === null) return undefined;
    return route.fulfill({ headers, ...(answer ?? { json: incoming('awaiting') }) });
  });
  await checkout.open({ amount: '1250.00', ...order });
  await expect(page.locator('vezne-checkout .due-amount')).toBeVisible();
  return { asked, reads: () => reads, becomes: (fields) => (bent = { ...bent, ...fields }) };
}

const radio = (checkout, method) => checkout.element.locator(`input[name=method][value=${method}]`);
const details = (checkout) => checkout.element.locator('[data-do=details]');
const copy = (checkout, name) => checkout.element.locator(`button[name=${name}]`);

async function choose({ checkout }) {
  await radio(checkout, 'incoming_transfer').check();
}

async function ask({ checkout }) {
  await choose({ checkout });
  await details(checkout).click();
}

async function leave({ checkout }) {
  await checkout.element.getByRole('button', { name: 'Başka bir yolla öde' }).click();
}

async function hide(page, hidden) {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}
