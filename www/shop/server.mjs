// `node www/shop/server.mjs`: the demo merchant, configured by its environment. Prints one JSON line when ready.
//
//   SIGNER_URL       where the signer stands, for this server and for browsers
//   SIGNER_API_KEY   this shop's key there
//   WIDGET_DIR       the built package (widget/npm/dist), served under /vezne/
//   SHOP_HOST, SHOP_PORT   where to listen (localhost, any free port)
//   SHOP_PUBLIC_URL  where browsers reach this shop, when that is somewhere else
//   PAYMENT_METHODS  the ways to pay that it offers, `card,bank_transfer,incoming_transfer`; without it cards alone
//   WEBHOOK_SECRETS  `whsec_…`, two with a comma between while one replaces the other: hears from the signer at
//                    /webhooks/vezne
//   FEED_EVERY_S     seconds between two looks at the signer's feed; without it the feed is not read
//   SHOP_TEST=1      lets tests name an order's amount and plans; never in a real shop
import { createServer } from 'node:http';

import { createShop } from './shop.mjs';

const { SHOP_HOST = 'localhost', SHOP_PORT = '0', SHOP_PUBLIC_URL, SHOP_TEST } = process.env;
const { SIGNER_URL, SIGNER_API_KEY, WIDGET_DIR, WEBHOOK_SECRETS = '', FEED_EVERY_S } = process.env;
const { PAYMENT_METHODS = 'card' } = process.env;
for (const [name, value] of Object.entries({ SIGNER_URL, SIGNER_API_KEY, WIDGET_DIR })) {
  if (!value) {
    console.error(`${name} is not set: see the head of www/shop/server.mjs`);
    process.exit(2);
  }
}

const ended = new AbortController();
const server = createServer();
server.listen({ host: SHOP_HOST, port: Number(SHOP_PORT) }, async () => {
  const url = SHOP_PUBLIC_URL ?? `http://${SHOP_HOST}:${server.address().port}`;
  const { handle, hearing } = await createShop({
    publicUrl: new URL(url).origin,
    signerUrl: SIGNER_URL,
    apiKey: SIGNER_API_KEY,
    widgetFolder: WIDGET_DIR,
    webhookSecrets: listOf(WEBHOOK_SECRETS),
    methods: listOf(PAYMENT_METHODS),
    test: SHOP_TEST === '1',
  });
  server.on('request', handle);
  if (FEED_EVERY_S) void hearing.followFeed({ everyS: Number(FEED_EVERY_S), signal: ended.signal });
  console.log(JSON.stringify({ url }));
});

function listOf(text) {
  return text.split(',').map((item) => item.trim()).filter(Boolean);
}

// Finishes what it is answering, then ends; connections that only wait are closed.
function stop() {
  ended.abort();
  server.close(() => process.exit(0));
  server.closeIdleConnections();
}
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
if (process.argv.includes('--exit-with-stdin')) process.stdin.on('end', stop).resume();
