// A merchant's page with Adyen's drop-in: card, a method that redirects, a bank transfer.
import { BankTransfer, Card, Dropin, Redirect } from '@adyen/adyen-web';

import { card, place, start } from './start.mjs';

new Dropin(await start(), {
  paymentMethodComponents: [Card, Redirect, BankTransfer],
  paymentMethodsConfiguration: { card },
}).mount(place);
