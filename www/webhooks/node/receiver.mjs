// `POST /webhooks/vezne`: believes only what is signed, notes it, answers, and looks at the session afterwards.
import { readEvent, sessionToRead } from './events.mjs';
import { readBody, readSecrets, verify, WebhookRefused } from './webhooks.mjs';

export const PATH = '/webhooks/vezne';

/** A handler for `createServer`. `inbox` remembers events, `doorbell` looks at what is in it. */
export function createReceiver({ secrets, inbox, doorbell, now = () => new Date() }) {
  readSecrets(secrets); // a mistake in them shows at the start, and not with the first payment

  return async function receive(request, response) {
    const status = await answer(request).catch((error) => {
      console.error(`webhook not taken: ${error.message}`);
      return 500; // the signer tries again
    });
    // What was not read of a refused request goes with its connection.
    response.writeHead(status, status === 204 ? {} : { connection: 'close' }).end();
  };

  async function answer(request) {
    if (request.url !== PATH) return 404;
    if (request.method !== 'POST') return 405;
    const body = await readBody(request);
    if (!body) return 413;
    const id = believe(request.headers, body);
    if (!id) return 401;
    const event = readEvent(body);
    if (!event) return 400;
    // On disk, and then 2xx at once: the signer waits for the answer, and need not wait for our work.
    if (inbox.note({ id, session: sessionToRead(event) })) doorbell.ring();
    return 204;
  }

  function believe(headers, body) {
    try {
      return verify({ secrets, headers, body, now: now() });
    } catch (error) {
      if (!(error instanceof WebhookRefused)) throw error;
      console.error(`webhook refused: ${error.code}`);
      return null;
    }
  }
}
