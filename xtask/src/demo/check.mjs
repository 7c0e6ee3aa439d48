// The demo without a person: its first page, and an order that is paid by a buyer who never comes back.
const [, , shop] = process.argv;
const HEARD_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 100;

async function ask(what, url, options) {
  const answer = await fetch(url, { redirect: 'manual', ...options });
  const text = await answer.text();
  if (answer.status >= 400) throw new Error(`${what}: ${answer.status} ${text}`);
  console.log(`${what}: ${answer.status}`);
  return { text, headers: answer.headers };
}

for (const [path, expected] of [['/', '<form'], ['/vezne/vezne-checkout.js', 'vezne-checkout']]) {
  const { text } = await ask(path, new URL(path, shop));
  if (!text.includes(expected)) throw new Error(`${path} has no ${expected}`);
}

const basket = new URLSearchParams({ 'quantity-gece': '1' });
const ordered = await ask('an order', new URL('/orders', shop), { method: 'POST', body: basket });
const cookie = ordered.headers.get('set-cookie').split(';')[0];
const checkout = await ask('its checkout', new URL(ordered.headers.get('location'), shop), { headers: { cookie } });
const [, signer, token] = /<vezne-checkout signer="(.+?)" session=".+?" token="(.+?)"/.exec(checkout.text);

const json = { 'content-type': 'application/json' };
const paying = await ask('its payment page', new URL('/v1/session/pay-with-iyzico', signer), {
  method: 'POST',
  headers: { ...json, authorization: `Bearer ${token}`, 'idempotency-key': 'demo-check-pay-0001', origin: shop },
  body: JSON.stringify({ installments: 1 }),
});
const page = new URL(JSON.parse(paying.text).pageUrl);
const paid = page.searchParams.get('token');
const card = JSON.stringify({ token: paid, card: '5526080000000006', installment: 1 });
await ask('a payment', new URL('/_sandbox/pay', page), { method: 'POST', headers: json, body: card });
// The browser brings the token, and is closed before it gets to the shop: from here on only the webhook can tell it.
const brought = new URLSearchParams({ token: paid });
await ask('a buyer who leaves', new URL('/v1/callbacks/iyzico', signer), { method: 'POST', body: brought });

for (const deadline = performance.now() + HEARD_WITHIN_MS; ; ) {
  const answer = await fetch(new URL('/orders', shop), { headers: { cookie } });
  if ((await answer.text()).includes('data-state="paid"')) break;
  if (performance.now() > deadline) throw new Error('the shop has not heard of the payment');
  await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}
console.log('the shop has heard: paid');
