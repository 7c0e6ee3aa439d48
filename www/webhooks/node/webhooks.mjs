// Did our signer send this? Standard Webhooks: an HMAC-SHA256 over id, time and body, with a secret that both know.
import { createHmac, timingSafeEqual } from 'node:crypto';

/** How far the two clocks may be apart, and for how long a request that somebody overheard would still be taken. */
export const TOLERANCE_S = 5 * 60;

/** An event has less than a thousand bytes. */
export const BODY_BYTES_MAX = 65_536;

const SECRET_BYTES_MIN = 24;
const SECRET_BYTES_MAX = 64;

/** A request that is not to be believed. `code` says why, for the log; the sender is told nothing but 401. */
export class WebhookRefused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/**
 * The webhook's id, when one of the secrets signed it; else `WebhookRefused`. The id is the event's, and the same each
 * time the signer tries: remember it.
 *
 * `secrets` are texts like `whsec_…`, two of them while one replaces the other. `headers` have names in small letters,
 * as Node's do. `body` is the bytes that came: JSON that was read and written again is another text.
 */
export function verify({ secrets, headers, body, now = new Date() }) {
  const keys = readSecrets(secrets);
  if (!(body instanceof Uint8Array)) throw new TypeError('the body has to be the bytes that came, unread');
  const { id, timestamp, signatures } = readHeaders(headers);
  const apart = now.getTime() / 1000 - Number(timestamp);
  if (apart > TOLERANCE_S) throw new WebhookRefused('too-old');
  if (apart < -TOLERANCE_S) throw new WebhookRefused('too-new');

  const sign = (key) => createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  const signed = keys.some((key) => {
    const expected = Buffer.from(sign(key));
    return signatures.some((signature) => isSame(Buffer.from(signature), expected));
  });
  if (!signed) throw new WebhookRefused('wrong-signature');
  return id;
}

/** The keys in the secrets. A secret that is none is a mistake of the shop's, and none at all would let everybody in. */
export function readSecrets(secrets) {
  if (secrets.length === 0) throw new TypeError('there is no webhook secret');
  return secrets.map((secret) => {
    const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
    const key = Buffer.from(base64 ?? '', 'base64');
    if (key.length < SECRET_BYTES_MIN || key.length > SECRET_BYTES_MAX) {
      throw new TypeError(`a webhook secret is whsec_ and ${SECRET_BYTES_MIN} to ${SECRET_BYTES_MAX} bytes in base64`);
    }
    return key;
  });
}

function readHeaders(headers) {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (!id || !timestamp || !signatures) throw new WebhookRefused('missing-headers');
  // A full stop in the id could move what is signed from one part into the next.
  if (!/^[\w-]{1,128}$/.test(id) || !/^\d{1,12}$/.test(timestamp)) throw new WebhookRefused('bad-headers');
  const ours = signatures.split(' ').filter((signature) => signature.startsWith('v1,'));
  return { id, timestamp, signatures: ours.map((signature) => signature.slice('v1,'.length)) };
}

/** In the same time, however many of the first characters are right. */
function isSame(given, expected) {
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The bytes of a request's body, or null when there are too many. */
export function readBody(request, bytesMax = BODY_BYTES_MAX) {
  return new Promise((resolve, reject) => {
    const parts = [];
    let bytes = 0;
    request.on('data', (part) => {
      bytes += part.length;
      if (bytes <= bytesMax) parts.push(part);
      // The rest is read and dropped, or the sender would not hear the refusal. Who does not come to an end is cut off.
      else if (bytes > 16 * bytesMax) request.destroy(new Error('a body without end'));
    });
    request.on('end', () => resolve(bytes <= bytesMax ? Buffer.concat(parts) : null));
    request.on('error', reject);
  });
}
