// What stands in for Adyen's servers: the session's setup, the frames that hold the card's fields, marks, analytics.
//
// Only as much as the library needs to mount and to say that its fields can be used. Everything answers at once and from
// the page's own host, where the real ones are a connection to another host away: whatever that costs a buyer is left out.
import { randomUUID } from 'node:crypto';

/** The library takes what stands before `/checkoutshopper/` for the frames' origin, and looks for its client key's `test`. */
export const PREFIX = '/checkoutshopper/test/';

const INSTALLMENTS = [1, 2, 3, 6, 9, 12];

const CARD = { type: 'scheme', name: 'Cards', brands: ['visa', 'mc', 'amex'] };
const OTHERS = [
  { type: 'bank_redirect', name: 'Online bank' },
  { type: 'bankTransfer_IBAN', name: 'Bank transfer' },
];

/** A field of the card: says that it is configured once it hears its configuration, as Adyen's own frame does. */
const FRAME = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Card field</title>
<input aria-label="Card field" inputmode="numeric">
<script>
addEventListener('message', ({ data, source, origin }) => {
  const { fieldType, numKey } = JSON.parse(data);
  source.postMessage(JSON.stringify({ action: 'config', fieldType, numKey }), origin);
});
</script></html>`;

/** The frame that would take the device's fingerprint. */
const FINGERPRINT = '<!doctype html><html lang="en"><title>Fingerprint</title></html>';

const MARK = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="26"><rect width="40" height="26" rx="4" fill="#667"/></svg>';

/** Answers a request to Adyen, or says `false` when it is none. */
export function answerAdyen(request, response) {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (!pathname.startsWith(PREFIX)) return false;
  const send = (type, body) => response.writeHead(200, { 'content-type': type }).end(body);
  if (pathname.endsWith('/setup')) send('application/json', JSON.stringify(setup(pathname)));
  else if (pathname.includes('/analytics')) send('application/json', JSON.stringify({ checkoutAttemptId: randomUUID() }));
  else if (pathname.endsWith('/securedFields.html')) send('text/html; charset=utf-8', FRAME);
  else if (pathname.includes('/dfp.')) send('text/html; charset=utf-8', FINGERPRINT);
  else if (pathname.endsWith('.svg')) send('image/svg+xml', MARK);
  else response.writeHead(404).end();
  return true;
}

/** What was stubbed is not weighed: the frames' real content, the marks and the answers are Adyen's to make small. */
export const isStub = (url) => new URL(url).pathname.startsWith(PREFIX);

function setup(pathname) {
  const id = pathname.split('/').at(-2);
  const paymentMethods = id.startsWith('dropin') ? [CARD, ...OTHERS] : [CARD];
  return {
    id,
    sessionData: 'bench',
    countryCode: 'TR',
    shopperLocale: 'en-US',
    amount: { value: 117000, currency: 'TRY' },
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    returnUrl: 'http://localhost/',
    paymentMethods: { paymentMethods },
    configuration: { installmentOptions: { card: { values: INSTALLMENTS } } },
  };
}
