// What both of Adyen's pages do first, as its guide for the Sessions flow says; the page names the session and the server.
import { AdyenCheckout } from '@adyen/adyen-web';
import '@adyen/adyen-web/styles/adyen.css';

export const place = document.getElementById('checkout');

/** `_environmentUrls` is the library's own way to another server than Adyen's. */
export function start() {
  const { id, sessionData, server } = place.dataset;
  return AdyenCheckout({
    session: { id, sessionData },
    clientKey: 'test_BENCH',
    environment: 'test',
    locale: 'en-US',
    analytics: { enabled: false },
    _environmentUrls: { api: server, analytics: server, cdn: { images: server, translations: server } },
    onError: (error) => console.error(error),
  });
}

/** Adyen's word that every field of the card can be typed into. */
export const card = {
  onConfigSuccess() {
    globalThis.cardIsConfigured = true;
  },
};
