// Who is measured: our element with one method and with three, Adyen's Card and its drop-in, each on a page of its own.
import { readOrder } from '../../../www/shop/orders.mjs';
import { Signer } from '../../../www/shop/signer.mjs';
import { PREFIX } from './adyen.mjs';
import { element, field, markup } from './pages.mjs';

/** The six digits that plans can be asked for by: the sandbox knows them as Akbank Axess, with installments. */
export const CARD_PREFIX = '552608';

/**
 * In the order that they take turns in. `page` writes the page for one visit; `ready` is asked in the page at each
 * frame, and `field` too where a field can be used before everything is there.
 */
export function subjects({ signerUrl, apiKey, origin, wasmIntegrity }) {
  const signer = new Signer({ url: signerUrl, apiKey });
  let opened = 0;
  const ours = (id, title, methods, room) => ({
    id,
    title,
    ours: true,
    files: '/vezne/',
    async page() {
      opened += 1;
      const order = { ...readOrder(new URLSearchParams({ 'quantity-antigua': '3' }), 'en', methods), reference: `BENCH-${opened}`, attempt: 1 };
      const urls = { checkoutUrl: `${origin}/${id}`, returnUrl: `${origin}/${id}`, buyerIp: '127.0.0.1' };
      return element({ signerUrl, session: await signer.openSession(order, urls), wasmIntegrity, room });
    },
    field,
    ready: () => {
      const root = document.querySelector('vezne-checkout')?.shadowRoot;
      return globalThis.vezneIsReady && Boolean(root?.querySelector('input')) && !root.querySelector('[aria-busy="true"]');
    },
  });
  const adyens = (id, title, kind) => ({
    id,
    title,
    ours: false,
    files: `/adyen/${kind}/`,
    page: async () => markup({ kind, id: `${kind}-1`, server: `${origin}${PREFIX}` }),
    field: null,
    ready: () => {
      const frames = document.querySelectorAll('.adyen-checkout__card-input iframe').length;
      return Boolean(globalThis.cardIsConfigured && frames === 3 && document.querySelector('.adyen-checkout__installments'));
    },
  });
  return [
    ours('vezne-card', 'Vezne, card', ['card'], '0'),
    adyens('adyen-card', 'Adyen Card', 'card'),
    ours('vezne-all', 'Vezne, card and both transfers', ['card', 'bank_transfer', 'incoming_transfer'], '14.75rem'),
    adyens('adyen-dropin', 'Adyen drop-in', 'dropin'),
  ];
}
