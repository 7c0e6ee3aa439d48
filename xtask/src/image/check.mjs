// A card payment through a running signer: opened by the shop's key, paid by a buyer, read as paid by the shop.
const [, , signer, apiKey] = process.argv;
const READ_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 50;

async function ask(what, url, options) {
  const answer = await fetch(url, { redirect: 'manual', ...options });
  const text = await answer.text();
  if (answer.status >= 400) throw new Error(`${what}: ${answer.status} ${text}`);
  console.log(`${what}: ${answer.status}`);
  return text;
}

const shop = 'https://shop.example';
const json = { 'content-type': 'application/json' };
const asShop = { ...json, authorization: `Bearer ${apiKey}` };
const street = 'Caferağa Mah. Moda Cad. No: 12';
const place = { city: 'İstanbul', country: 'Türkiye', zipCode: '34710' };

await ask('ready', new URL('/ready', signer));
const opened = JSON.parse(await ask('a session', new URL('/v1/sessions', signer), {
  method: 'POST',
  headers: { ...asShop, 'idempotency-key': 'image-check-open-0001' },
  body: JSON.stringify({
    reference: 'IMAGE-1', amount: '1250.00', currency: 'TRY', locale: 'tr', methods: ['card'],
    lines: [{ id: 'L1', name: 'Kahve', category: 'Mutfak', type: 'virtual', unitPrice: '1250.00', quantity: 1 }],
    buyer: {
      id: 'C-1', name: 'Ayşe', surname: 'Yılmaz', identityNumber: '11111111111', email: 'ayse@example.com',
      gsmNumber: '+905350000000', registrationAddress: street, ip: '127.0.0.1', ...place,
    },
    billingAddress: { contactName: 'Ayşe Yılmaz', address: street, ...place },
    checkoutUrl: `${shop}/checkout/1`, returnUrl: `${shop}/return/1`,
  }),
}));
const paying = JSON.parse(await ask('its payment page', new URL('/v1/session/pay-with-iyzico', signer), {
  method: 'POST',
  headers: { ...json, authorization: `Bearer ${opened.token}`, 'idempotency-key': 'image-check-pay-0001', origin: shop },
  body: JSON.stringify({ installments: 1 }),
}));
const page = new URL(paying.pageUrl);
const token = page.searchParams.get('token');
const card = JSON.stringify({ token, card: '5526080000000006', installment: 1 });
await ask('a payment', new URL('/_sandbox/pay', page), { method: 'POST', headers: json, body: card });
await ask('a buyer who comes back', new URL('/v1/callbacks/iyzico', signer), { method: 'POST', body: new URLSearchParams({ token }) });

for (const deadline = performance.now() + READ_WITHIN_MS; ; ) {
  const { state } = JSON.parse(await (await fetch(new URL(`/v1/sessions/${opened.id}`, signer), { headers: asShop })).text());
  if (state === 'paid') break;
  if (performance.now() > deadline) throw new Error(`the session is ${state}, and not paid`);
  await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}
console.log('the shop reads: paid');
