// Requests read and answers written: forms, cookies, pages, files.
import { sendFile } from './files.mjs';

const FORM_BYTES_MAX = 16_384;
const COOKIE = 'shop_session';

/** An answer that is no page of its own; `code` names the text a buyer reads. */
export class HttpError extends Error {
  constructor(status, code) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

export function sendPage({ request, response }, status, page) {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    // Not `no-store`: with that, Back from the payment page could not restore the page as the buyer left it.
    'cache-control': 'private, no-cache',
  });
  response.end(request.method === 'HEAD' ? undefined : String(page));
}

export function sendJson({ response }, value) {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(value));
}

export async function sendKnown({ request, response }, file) {
  if (!file) throw new HttpError(404, 'not-found');
  await sendFile(request, response, file);
}

/** The cookie that knows a buyer again. Lax and not Strict: who comes back from iyzico's site must still be known. */
export function setCookie(response, buyer, { secure }) {
  const flags = `Path=/; Max-Age=604800; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  response.setHeader('set-cookie', `${COOKIE}=${buyer}; ${flags}`);
}

export function readCookie(request) {
  const found = new RegExp(`(?:^|; )${COOKIE}=([\\w-]{32})(?:;|$)`).exec(request.headers.cookie ?? '');
  return found?.[1] ?? null;
}

export async function readForm(request) {
  if (!/^application\/x-www-form-urlencoded\b/.test(request.headers['content-type'] ?? '')) {
    throw new HttpError(415, 'bad-request');
  }
  const parts = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > FORM_BYTES_MAX) throw new HttpError(413, 'bad-request');
    parts.push(part);
  }
  return new URLSearchParams(Buffer.concat(parts).toString('utf8'));
}
