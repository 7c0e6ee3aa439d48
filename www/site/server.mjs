// `node www/site/server.mjs`: serves the built site, and opens the playground's sessions. Prints one JSON line when ready.
//
//   SITE_DIR         the built site (target/site)
//   SIGNER_URL       where the signer stands, for this server and for browsers
//   SIGNER_API_KEY   a key there with the scope `sessions`
//   SITE_HOST, SITE_PORT   where to listen (localhost, any free port)
//   SITE_PUBLIC_URL  where browsers reach it, when that is somewhere else
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';

import { openSession, SessionRefused } from './sessions.mjs';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};
const BODY_BYTES_MAX = 4096;

const { SITE_DIR, SIGNER_URL, SIGNER_API_KEY, SITE_HOST = 'localhost', SITE_PORT = '0', SITE_PUBLIC_URL } = process.env;
for (const [name, value] of Object.entries({ SITE_DIR, SIGNER_URL, SIGNER_API_KEY })) {
  if (!value) {
    console.error(`${name} is not set: see the head of www/site/server.mjs`);
    process.exit(2);
  }
}
const root = path.resolve(SITE_DIR);
const policy = [
  "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "img-src 'self'",
  `connect-src 'self' ${new URL(SIGNER_URL).origin}`, "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
  "require-trusted-types-for 'script'", "trusted-types 'none'",
].join('; ');
let origin;

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://site');
  try {
    if (request.method === 'POST' && pathname === '/playground/session') await open(request, response);
    else if (request.method === 'GET' || request.method === 'HEAD') await send(pathname, request, response);
    else response.writeHead(405).end();
  } catch (error) {
    console.error(error);
    if (!response.headersSent) response.writeHead(500).end();
  }
});

/** A file of the folder: what a path means outside it is not looked at. */
async function send(pathname, request, response) {
  const wished = path.join(root, path.normalize(decodeURIComponent(pathname === '/' ? '/index.html' : pathname)));
  const type = TYPES[path.extname(wished)];
  const content = type && wished.startsWith(root + path.sep) ? await readFile(wished).catch(() => null) : null;
  if (!content) return response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
  response.writeHead(200, {
    'content-type': type, 'content-length': content.length, 'cache-control': 'no-cache',
    'content-security-policy': policy, 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin',
  });
  response.end(request.method === 'HEAD' ? undefined : content);
}

async function open(request, response) {
  const answer = (status, body) => response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
  // A page elsewhere must not open sessions here.
  if (request.headers.origin !== origin) return answer(403, { detail: 'only the playground opens sessions here' });
  const parts = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes > BODY_BYTES_MAX) return answer(413, { detail: 'that is more than a playground needs' });
    parts.push(part);
  }
  try {
    const wished = JSON.parse(Buffer.concat(parts));
    const opened = await openSession({ signer: SIGNER_URL, apiKey: SIGNER_API_KEY, page: `${origin}/playground.html`, id: randomBytes(8).toString('hex'), wished });
    answer(201, opened);
  } catch (error) {
    if (!(error instanceof SessionRefused || error instanceof SyntaxError)) throw error;
    answer(400, { detail: error.message });
  }
}

server.listen({ host: SITE_HOST, port: Number(SITE_PORT) }, () => {
  const listens = `http://${SITE_HOST}:${server.address().port}`;
  origin = new URL(SITE_PUBLIC_URL ?? listens).origin;
  console.log(JSON.stringify({ url: origin, listens }));
});

function stop() {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
}
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
if (process.argv.includes('--exit-with-stdin')) process.stdin.on('end', stop).resume();
