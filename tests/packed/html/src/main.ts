// The element as a script of the page makes it, with every event as its type has it.
import '@vezne/checkout';
import type { PlanDetail, VezneCheckoutEventMap, Words } from '@vezne/checkout';

const { signer = '', session = '', token = '' } = Object.fromEntries(new URLSearchParams(location.search));
const desk = document.createElement('vezne-checkout');
for (const [name, value] of Object.entries({ signer, session, token })) desk.setAttribute(name, value);

/** What the page says of the plan that would be paid. */
const line = (plan: PlanDetail | null): string => (plan ? `${plan.installments} × ${plan.installmentPrice} = ${plan.total}` : '');

const heard: Array<keyof VezneCheckoutEventMap> = [];
desk.addEventListener('vezne-ready', ({ type, detail }) => {
  heard.push('vezne-ready');
  console.info(type, detail.amount satisfies string, detail.testMode satisfies boolean);
});
desk.addEventListener('vezne-card', (event) => {
  if (event.detail?.type !== 'prepaid') return;
  event.detail.message = 'Ön ödemeli kart almıyoruz.';
  event.preventDefault();
});
desk.addEventListener('vezne-plan', ({ detail }) => document.querySelector('output')!.replaceChildren(line(detail)));
document.addEventListener('vezne-redirect', ({ detail }) => console.info(detail.method satisfies 'card' | 'bank_transfer' | 'incoming_transfer'));
desk.addEventListener('vezne-result', ({ detail }) => console.info(detail.state === 'paid'));
desk.addEventListener('vezne-error', ({ detail }) => console.info(detail.code === 'network', detail.supportCode?.length));
desk.words = { pay: 'Güvenle öde · {total}', 'en-GB': { pay: 'Pay securely · {total}' } } satisfies Words;
desk.words = undefined;
// @ts-expect-error there is no such text
desk.words = { paye: 'Öde' };
// @ts-expect-error there is no such state
desk.addEventListener('vezne-result', ({ detail }) => console.info(detail.state === 'lost'));

document.body.prepend(desk);
const found = document.querySelector('vezne-checkout');
found?.focus({ preventScroll: true });
void found?.refresh();
