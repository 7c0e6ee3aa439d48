// A merchant's page with Adyen's Card component.
import { Card } from '@adyen/adyen-web';

import { card, place, start } from './start.mjs';

new Card(await start(), card).mount(place);
