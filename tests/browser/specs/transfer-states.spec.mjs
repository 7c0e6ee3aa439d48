// Paying from a bank account: a picture and an accessibility check of every state, and what must never happen on the way.
//
// The signer's answers are made up here: the session is the shop's real one with a transfer in it, the calls below
// `/v1/session/bank` answer what a test says.
import { expectAccessible, expectLooks } from '../src/looks.mjs';
import { pictured } from '../src/pictures.mjs';
import { expect, test } from '../src/test.mjs';

const OTP = 'A1B2C3';

const later = (seconds) => new Date(Date.now() + seconds * 1000).toISOString();
const masked = (end) => `TR** **** **** **** **** **${end.slice(0, 2)} ${end.slice(2)}`;
const transfer = (stage, more) => ({
  stage, reference: 'VZ7K3M9Q2X', customer: 'retail', bank: 'VakıfBank', until: later(600), typesAccount: false, account: null,
  draft: null, notice: null, receipt: null, ...more,
});
const draft = (more) => ({
  otpId: 'otp-1', receiverName: 'DE*** MA*** TİC. A.Ş.', receiver: masked('1180'), amount: '100.00', fee: '6.09', total: '106.09',
  isFast: true, until: later(180), triesLeft: 3, newOtpsLeft: 2, ...more,
});
const awaiting = (more, drafted) => transfer('awaiting_otp', { account: masked('0002'), draft: draft(drafted), ...more });
const notice = (code, text) => ({ notice: { code, text } });
const WRONG = notice('otp-wrong', 'Onay şifresi yanlış. Telefonunuzdaki iletiye bakıp yeniden yazın.');
const problem = (status, code, detail, more) => ({
  status, json: { type: `/problems/${code}`, title: 'T', status, detail, code, requestId: 'req_1', supportCode: '7K3M-9Q2X', ...more },
});
const DOWN = problem(503, 'upstream-unreachable', 'Ödeme kuruluşuna şu anda ulaşılamıyor. Biraz sonra yeniden deneyin.');
const BOTH = ['card', 'bank_transfer'];
const ACCOUNTS = [
  { handle: 'acc-1', iban: masked('0002'), available: '12450.75' },
  { handle: 'acc-2', iban: masked('7719'), available: '-772.80' },
  { handle: 'acc-3', iban: masked('4410') },
];
const RECEIPT = {
  transactionId: '2026112200012345678', queryNumber: '1180442917', at: '2026-11-22T07:31:00Z', amount: '100.00', fee: '6.09',
};

/** Each state: how the session is bent, whether this tab has a grant, what the bank calls answer, what has to be seen. */
const STATES = {
  'choice-card': { sees: 'Nasıl ödemek istersiniz?', is: 'legend' },
  start: { does: chooseBank, sees: 'Banka hesabınızdan ödeyin' },
  'start-corporate': { does: chooseCorporate, sees: 'Banka hesabınızdan ödeyin' },
  'start-bank-down': { bank: { start: DOWN }, does: goToBank, sees: 'Bankaya geçilemedi' },
  'start-page-open': {
    bank: { start: problem(409, 'card-page-open', 'Başka bir plan için açık bir ödeme sayfası var.', { pageUrl: 'http://127.0.0.1:9/pwi?token=t', retryAt: later(900) }) },
    does: goToBank, sees: 'Bankaya geçilemedi',
  },
  'over-limit': {
    bank: { start: problem(422, 'transfer-over-limit', 'Bu tutar tek bir havaleyle gönderilemiyor. Kartla ödeyebilirsiniz.') },
    does: goToBank, sees: 'tek bir havaleyle gönderilemiyor',
  },
  'plans-down': { does: failPlans, sees: 'Taksitler alınamadı' },
  waiting: { transfer: transfer('choosing_account'), grant: 'grant-1', bank: { accounts: null }, sees: 'Hesaplarınız getiriliyor' },
  'accounts-failed': { transfer: transfer('choosing_account'), grant: 'grant-1', bank: { accounts: DOWN }, sees: 'Bu adım tamamlanamadı' },
  accounts: { transfer: transfer('choosing_account'), grant: 'grant-1', does: ({ checkout }) => radio(checkout, 'acc-1').check(), sees: 'Hesabınızı seçin' },
  'accounts-none-chosen': { transfer: transfer('choosing_account'), grant: 'grant-1', does: send, sees: 'Bir hesap seçin.' },
  'account-only': { transfer: transfer('choosing_account'), grant: 'grant-1', bank: { accounts: { json: { accounts: ACCOUNTS.slice(2) } } }, sees: 'Hesabınızı seçin' },
  'account-refused': { transfer: transfer('choosing_account', notice('account', 'Bu hesap bu ödeme için kullanılamıyor. Başka bir hesap seçin.')), grant: 'grant-1', sees: 'Bu hesap bu ödeme için kullanılamıyor' },
  'account-typed': { transfer: transfer('choosing_account', { typesAccount: true }), grant: 'grant-1', does: typeWrongIban, sees: 'IBAN geçerli değil.' },
  otp: { transfer: awaiting(), grant: 'grant-1 acc-1', sees: 'Ödemeyi onaylayın' },
  'otp-same-bank': { transfer: awaiting({}, { isFast: false, fee: '0.00', total: '100.00', triesLeft: 1 }), grant: 'grant-1 acc-1', sees: 'Ödemeyi onaylayın' },
  'otp-not-one': { transfer: awaiting(), grant: 'grant-1 acc-1', does: ({ checkout }) => confirm(checkout, '12'), sees: 'Onay şifresi 4–8 harf ya da rakamdır.' },
  'otp-wrong': { transfer: awaiting(WRONG, { triesLeft: 2 }), grant: 'grant-1 acc-1', sees: 'Onay şifresi yanlış.' },
  'otp-expired': { transfer: awaiting(notice('otp-void', 'Onay şifresinin süresi doldu. Yeni bir şifre isteyin.')), grant: 'grant-1 acc-1', sees: 'Onay şifresinin süresi doldu.' },
  'otp-no-tries': { transfer: awaiting({}, { triesLeft: 0, newOtpsLeft: 1 }), grant: 'grant-1 acc-1', sees: 'Bu onay şifresi artık geçerli değil.' },
  'otp-none-left': { transfer: awaiting({}, { newOtpsLeft: 0 }), grant: 'grant-1 acc-1', sees: 'Ödemeyi onaylayın' },
  elsewhere: { transfer: awaiting(), sees: 'Bu ödeme başka bir sekmede sürüyor' },
  'grant-gone': { transfer: transfer('choosing_account'), grant: 'grant-0', bank: { accounts: problem(403, 'bank-grant-invalid', 'Bankadaki girişiniz bu sayfada geçerli değil. Bankaya yeniden giriş yapın.') }, sees: 'Bu ödeme başka bir sekmede sürüyor' },
  executing: { session: { state: 'processing' }, transfer: transfer('executing'), sees: 'Ödemeniz iletildi, sonucu bekleniyor' },
  'transfer-unknown': { session: { state: 'unknown' }, transfer: transfer('unknown'), sees: 'Ödemenizin sonucu araştırılıyor' },
  'manual-review': { session: { state: 'needs_review' }, transfer: transfer('manual_review'), sees: 'Ödemeniz kontrol ediliyor' },
  settled: { session: { state: 'paid' }, transfer: transfer('settled', { receipt: RECEIPT }), sees: 'Ödemeniz alındı' },
  denied: { transfer: transfer('refused', notice('denied', 'Bankada izin vermediniz. Yeniden başlayabilir ya da kartla ödeyebilirsiniz.')), sees: 'Bankada izin vermediniz.' },
  refused: { transfer: transfer('refused', notice('limit', 'Hesabınızda yeterli bakiye yok ya da limitiniz aşılıyor. Başka bir hesapla ya da kartla ödeyin.')), sees: 'Hesabınızda yeterli bakiye yok' },
  'bank-unavailable': { transfer: transfer('refused', notice('bank-unavailable', 'VakıfBank şu anda işlem almıyor. Hesabınızdan para çıkmadı.')), sees: 'VakıfBank şu anda işlem almıyor.' },
  'transfer-expired': { transfer: transfer('expired'), sees: 'Bankadaki işlemin süresi doldu' },
};

for (const [name, state] of Object.entries(STATES)) {
  test(`${name}: looks like it should, and everybody can use it`, pictured(`transfer/${name}`), async ({ page, checkout }) => {
    await open(page, checkout, state);
    await state.does?.({ page, checkout });
    const seen = state.is ? checkout.element.locator(state.is).filter({ hasText: state.sees }) : checkout.says(state.sees);
    await expect(seen.first()).toBeVisible();
    await expectLooks(page, `transfer/${name}`);
  });
}

test('in English, every word of the summary', async ({ page, checkout }) => {
  await open(page, checkout, { transfer: awaiting(), grant: 'grant-1 acc-1', order: { locale: 'en' } });
  await expect(checkout.says('Confirm the payment').first()).toBeVisible();
  await expect(checkout.field).toHaveAccessibleName('Confirmation code');
  await expect(checkout.pay).toHaveText('Confirm · 106.09 TL');
  await page.screenshot({ path: 'results/transfer/otp-phone-en.png', fullPage: true });
  await expectAccessible(page);
});

test('in forced colours the chosen way and account still stand out', async ({ page, checkout }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await open(page, checkout, { transfer: transfer('choosing_account'), grant: 'grant-1' });
  await radio(checkout, 'acc-2').check();
  await page.screenshot({ path: 'results/transfer/accounts-forced-colors.png', fullPage: true });
});

test('arrows choose the way to pay, and the focus stays', async ({ page, checkout }) => {
  await open(page, checkout, {});
  const card = checkout.element.getByRole('radio', { name: 'Kart' });
  await card.focus();
  await page.keyboard.press('ArrowRight');
  const bank = checkout.element.getByRole('radio', { name: 'Banka hesabı' });
  await expect(bank).toBeChecked();
  await expect(bank).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(card).toBeFocused();
  await expect(checkout.element.locator('#card')).toBeVisible();
});

test('the way to the bank is told to the page, which may prevent it', async ({ page, checkout }) => {
  const url = 'http://127.0.0.1:9/v1/session/bank/start?ticket=t';
  await page.addInitScript(() => addEventListener('vezne-redirect', (event) => event.preventDefault()));
  const { asked } = await open(page, checkout, { bank: { start: { json: { url, until: later(60) } } } });
  await chooseCorporate({ checkout });
  await checkout.element.getByRole('button', { name: "VakıfBank'a git" }).click();
  await expect.poll(() => checkout.heard('redirect')).toEqual([{ url, method: 'bank_transfer' }]);
  const [start] = asked('start');
  expect(start.postDataJSON()).toEqual({ customer: 'corporate' });
  expect(await start.headerValue('idempotency-key')).toMatch(/^[\w-]{16,128}$/);
});

test('the code is taken out of the address, and becomes a grant that a reload finds', async ({ page, checkout }) => {
  const { asked, path } = await open(page, checkout, { transfer: transfer('choosing_account'), fragment: '#sepet&vezne-bank=one-time-1&ara' });
  await expect(checkout.says('Hesabınızı seçin').first()).toBeVisible();
  expect(await page.evaluate(() => location.hash)).toBe('#sepet&ara');
  expect(asked('grant').map((request) => request.postDataJSON())).toEqual([{ code: 'one-time-1' }]);
  await page.reload();
  await expect(radio(checkout, 'acc-2')).toBeVisible();
  expect(asked('grant')).toHaveLength(1);
  expect(asked('accounts').at(-1).postDataJSON()).toEqual({ grant: 'grant-1' });
  expect(page.url()).toBe(`${path}#sepet&ara`);
});

test('an address without a code is cleaned too, and the denial is said', async ({ page, checkout }) => {
  const { asked, path } = await open(page, checkout, { transfer: STATES.denied.transfer, fragment: '#vezne-bank' });
  await expect(checkout.says('Bankada izin vermediniz.')).toBeVisible();
  expect(page.url()).toBe(path);
  expect(asked('grant')).toEqual([]);
});

test('from account to receipt: the OTP is sent once and stays nowhere', async ({ page, checkout }) => {
  const bank = { draft: () => session(awaiting()), confirm: () => session(transfer('settled', { receipt: RECEIPT }), { state: 'paid' }) };
  let read;
  const session = (transfer, more) => ({ json: { ...read, ...more, transfer } });
  const scene = await open(page, checkout, { transfer: transfer('choosing_account'), grant: 'grant-1', bank });
  read = scene.read();
  await radio(checkout, 'acc-1').check();
  await checkout.pay.click();
  await expect(checkout.element.getByRole('heading', { name: 'Ödemeyi onaylayın' })).toBeFocused();
  expect(scene.asked('draft').map((request) => request.postDataJSON())).toEqual([{ grant: 'grant-1', account: 'acc-1' }]);
  await expect(checkout.field).toHaveAttribute('autocomplete', 'one-time-code');
  await checkout.field.fill(OTP);
  await checkout.element.locator('form').evaluate((form) => {
    form.querySelector('button[type=submit]').click();
    form.requestSubmit();
    form.requestSubmit();
  });
  await expect(checkout.says('Ödemeniz alındı').first()).toBeVisible();
  await expect(checkout.element.getByText(RECEIPT.transactionId)).toBeVisible();
  expect(scene.asked('confirm').map((request) => request.postDataJSON())).toEqual([{ grant: 'grant-1', otpId: 'otp-1', otp: OTP }]);
  const found = await page.evaluate(() => {
    const { shadowRoot } = document.querySelector('vezne-checkout');
    const values = [...shadowRoot.querySelectorAll('input')].map((input) => input.value);
    return [shadowRoot.innerHTML, document.documentElement.outerHTML, values, location.href,
      JSON.stringify(sessionStorage), JSON.stringify(localStorage)].join();
  });
  expect(found).not.toContain(OTP);
});

test('Enter twice confirms once, and the wait has no field', async ({ page, checkout }) => {
  const scene = await open(page, checkout, { transfer: awaiting(), grant: 'grant-1 acc-1', bank: { confirm: null } });
  await checkout.field.fill(OTP);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(checkout.element.getByRole('heading', { name: 'Ödemeniz iletildi' })).toBeFocused();
  await expect(checkout.field).toHaveCount(0);
  expect(scene.asked('confirm')).toHaveLength(1);
});

test('a lost answer to the confirmation is read, never sent again', async ({ page, checkout }) => {
  const scene = await open(page, checkout, { transfer: awaiting(), grant: 'grant-1 acc-1', bank: { confirm: 'lost' } });
  await checkout.field.fill(OTP);
  scene.becomes({ state: 'unknown', transfer: transfer('unknown') });
  await page.keyboard.press('Enter');
  await expect(checkout.says('Ödemenizin sonucu araştırılıyor').first()).toBeVisible();
  scene.becomes({ state: 'paid', transfer: transfer('settled', { receipt: RECEIPT }) });
  await expect(checkout.says('Ödemeniz alındı').first()).toBeVisible();
  expect(scene.asked('confirm')).toHaveLength(1);
});

test('a wrong OTP: said at the field, which is empty and has the focus', async ({ page, checkout }) => {
  let read;
  const bank = { confirm: () => ({ json: { ...read, transfer: awaiting(WRONG, { triesLeft: 2 }) } }) };
  const scene = await open(page, checkout, { transfer: awaiting(), grant: 'grant-1 acc-1', bank });
  read = scene.read();
  await checkout.field.fill(OTP);
  await page.keyboard.press('Enter');
  await expect(checkout.says('Onay şifresi yanlış.')).toBeVisible();
  await expect(checkout.field).toBeFocused();
  await expect(checkout.field).toHaveValue('');
  await expect(checkout.field).toHaveAttribute('aria-invalid', 'true');
  await expect(checkout.field).toHaveAccessibleDescription(/Onay şifresi yanlış/);
});

for (const [name, given, sees] of [
  ['choosing', transfer('choosing_account'), 'Hesabınızı seçin'],
  ['the OTP', awaiting(), 'Ödemeyi onaylayın'],
  ['executing', transfer('executing'), 'Ödemeniz iletildi'],
]) {
  test(`a reload while ${name} goes on there`, async ({ page, checkout }) => {
    const scene = await open(page, checkout, { transfer: given, grant: 'grant-1 acc-1' });
    await expect(checkout.says(sees).first()).toBeVisible();
    await page.reload();
    await expect(checkout.says(sees).first()).toBeVisible();
    expect([...scene.asked('confirm'), ...scene.asked('draft')]).toEqual([]);
  });
}

test('storage that throws: the transfer goes on in this page', async ({ page, checkout }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'sessionStorage', {
      get() {
        throw new DOMException('no storage in this app', 'SecurityError');
      },
    });
  });
  await open(page, checkout, { transfer: transfer('choosing_account'), fragment: '#vezne-bank=one-time-1' });
  await expect(radio(checkout, 'acc-1')).toBeVisible();
});

/** The shop's checkout page with a session that may be paid from a bank account. */
async function open(page, checkout, { session = {}, transfer = null, grant, bank = {}, fragment = '', order = {} }) {
  const requests = [];
  let bent = { methods: BOTH, ...session, transfer };
  let read;
  await page.route('**/v1/session', async (route) => {
    const answer = await route.fetch();
    read = { ...(await answer.json()), ...bent };
    await route.fulfill({ response: answer, json: read });
  });
  const answers = {
    grant: { json: { grant: 'grant-1' } },
    accounts: { json: { accounts: ACCOUNTS } },
    ...bank,
  };
  await page.route('**/v1/session/bank/*', async (route) => {
    const request = route.request();
    const headers = { 'access-control-allow-origin': new URL(checkout.world.toShop.url).origin, 'access-control-allow-headers': '*' };
    if (request.method() === 'OPTIONS') return route.fulfill({ status: 204, headers });
    requests.push(request);
    const answer = answers[new URL(request.url()).pathname.split('/').at(-1)];
    if (answer === null) return undefined;
    if (answer === 'lost') return route.abort('connectionreset');
    return route.fulfill({ headers, ...(typeof answer === 'function' ? answer() : answer) });
  });
  await checkout.order({ amount: '100.00', ...order });
  const path = `${checkout.world.toShop.url}${checkout.path}`;
  if (grant) {
    await page.addInitScript((grant) => {
      addEventListener('DOMContentLoaded', () => {
        const id = document.querySelector('vezne-checkout')?.getAttribute('session');
        if (id && !sessionStorage.getItem('seeded')) sessionStorage.setItem(`vezne.bank.${id}`, grant);
        sessionStorage.setItem('seeded', '1');
      });
    }, grant);
  }
  await page.goto(path + fragment);
  await expect(page.locator('vezne-checkout .due-amount')).toBeVisible();
  return {
    path,
    read: () => read,
    becomes: (fields) => (bent = { ...bent, ...fields }),
    asked: (name) => requests.filter((request) => request.url().endsWith(`/bank/${name}`)),
  };
}

function radio(checkout, handle) {
  return checkout.element.locator(`input[type=radio][value="${handle}"]`);
}

async function chooseBank({ checkout }) {
  await checkout.element.getByRole('radio', { name: 'Banka hesabı' }).check();
}

async function chooseCorporate({ checkout }) {
  await chooseBank({ checkout });
  await checkout.element.getByRole('checkbox', { name: 'Kurumsal müşteriyim' }).check();
}

async function goToBank({ checkout }) {
  await chooseBank({ checkout });
  await checkout.element.getByRole('button', { name: "VakıfBank'a git" }).click();
}

async function failPlans({ page, checkout }) {
  await page.route('**/v1/session/installments', (route) =>
    route.fulfill({ ...DOWN, headers: { 'access-control-allow-origin': new URL(checkout.world.toShop.url).origin } }));
  await checkout.field.pressSequentially('55260800');
}

async function send({ checkout }) {
  await expect(radio(checkout, 'acc-1')).toBeVisible();
  await checkout.pay.click();
}

async function typeWrongIban({ checkout }) {
  await checkout.field.fill('TR29 0001 5001 5800 0000');
  await checkout.pay.click();
}

async function confirm(checkout, otp) {
  await checkout.field.fill(otp);
  await checkout.pay.click();
}
