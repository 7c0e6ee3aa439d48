// `node server.mjs`: hears from the signer by webhook, by feed, or both, and keeps the orders' state. Prints one JSON line
// when ready.
//
//   SIGNER_URL       where the signer stands
//   SIGNER_API_KEY   this shop's key there
//   STATE_DIR        a folder of this program's own: orders.json, inbox.jsonl, feed.json
//   WEBHOOK_SECRETS  `whsec_…`, two with a comma between while one replaces the other; without it no webhook is taken
//   HOST, PORT       where to listen for them (localhost, any free port)
//   FEED_EVERY_S     seconds between two looks at the feed; without it the feed is not read
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';

import { Doorbell } from './doorbell.mjs';
import { readText, replaceText } from './durable.mjs';
import { sessionToRead } from './events.mjs';
import { Feed } from './feed.mjs';
import { Inbox } from './inbox.mjs';
import { Orders } from './orders.mjs';
import { createReceiver, PATH } from './receiver.mjs';
import { Signer } from './signer.mjs';

const REQUEST_WITHIN_MS = 15_000;

const { SIGNER_URL, SIGNER_API_KEY, STATE_DIR, WEBHOOK_SECRETS, HOST = 'localhost', PORT = '0', FEED_EVERY_S } = process.env;
for (const [name, value] of Object.entries({ SIGNER_URL, SIGNER_API_KEY, STATE_DIR })) {
  if (!value) stop(`${name} is not set: see the head of server.mjs`);
}
if (!WEBHOOK_SECRETS && !FEED_EVERY_S) stop('set WEBHOOK_SECRETS or FEED_EVERY_S: nothing would be heard');

const signer = new Signer({ url: SIGNER_URL, apiKey: SIGNER_API_KEY });
const orders = new Orders(join(STATE_DIR, 'orders.json'));
const inbox = new Inbox(join(STATE_DIR, 'inbox.jsonl'));
const doorbell = new Doorbell({ inbox, settle });

/** Only what the signer answers to our own question counts, and not what the event says. */
async function settle(id) {
  const session = await signer.readSession(id);
  const order = session && orders.hear(session);
  console.error(order ? `${session.reference} is ${order.state}` : `${id} is of no order here`);
  if (order?.problem) console.error(`${session.reference} needs a person: ${order.problem}`);
}

async function listen() {
  const secrets = WEBHOOK_SECRETS.split(',').map((secret) => secret.trim());
  const options = { requestTimeout: REQUEST_WITHIN_MS, headersTimeout: REQUEST_WITHIN_MS };
  const server = createServer(options, createReceiver({ secrets, inbox, doorbell }));
  server.listen({ host: HOST, port: Number(PORT) });
  await once(server, 'listening');
  return `http://${HOST}:${server.address().port}${PATH}`;
}

function followFeed() {
  const path = join(STATE_DIR, 'feed.json');
  const position = {
    read: () => JSON.parse(readText(path) ?? '{"last":0}').last,
    save: (last) => replaceText(path, `${JSON.stringify({ last })}\n`),
  };
  const hear = (event) => {
    if (inbox.note({ id: event.id, session: sessionToRead(event) })) doorbell.ring();
  };
  const feed = new Feed({ readEvents: (after) => signer.readEvents(after), hear, position });
  void feed.follow({ everyS: Number(FEED_EVERY_S), signal: new AbortController().signal });
}

function stop(why) {
  console.error(why);
  process.exit(2);
}

// At any moment: what is not done stands in the inbox.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));
if (process.argv.includes('--exit-with-stdin')) process.stdin.on('end', () => process.exit(0)).resume();

doorbell.ring(); // what was left when the program last ended
if (FEED_EVERY_S) followFeed();
console.log(JSON.stringify({ url: WEBHOOK_SECRETS ? await listen() : null }));
