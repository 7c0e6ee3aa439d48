// The playground's sessions: an order of one coffee, of whatever amount the visitor wants to see.

const CUSTOMER = {
  id: 'C-1', name: 'Ayşe', surname: 'Yılmaz', identityNumber: '11111111111', email: 'ayse@example.com', gsmNumber: '+905350000000',
  registrationAddress: 'Caferağa Mah. Moda Cad. No: 12', city: 'İstanbul', country: 'Türkiye', zipCode: '34710', ip: '127.0.0.1',
};
const ADDRESS = { contactName: 'Ayşe Yılmaz', address: 'Caferağa Mah. Moda Cad. No: 12', city: 'İstanbul', country: 'Türkiye', zipCode: '34710' };
const ANSWER_WITHIN_MS = 10_000;

/** The visitor asked for what the signer does not do; the message says what. */
export class SessionRefused extends Error {}

/** Opens a session as a shop would → what the element's attributes need. */
export async function openSession({ signer, apiKey, page, id, wished }) {
  const { amount, methods, locale, plans } = wished ?? {};
  const answer = await fetch(new URL('/v1/sessions', signer), {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', 'idempotency-key': `playground-${id}` },
    body: JSON.stringify({
      reference: `PLAY-${id}`, amount, currency: 'TRY', locale, methods, plans,
      lines: [{ id: 'L1', name: 'Kahve', category: 'Mutfak', type: 'virtual', unitPrice: amount, quantity: 1 }],
      buyer: CUSTOMER, billingAddress: ADDRESS, checkoutUrl: page, returnUrl: page,
    }),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const body = await answer.json();
  if (!answer.ok) {
    const fields = (body.errors ?? []).map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ');
    throw new SessionRefused([body.detail, fields].filter(Boolean).join(' '));
  }
  return { signer: new URL(signer).origin, session: body.id, token: body.token };
}
