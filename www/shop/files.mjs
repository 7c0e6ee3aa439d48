// Files that browsers fetch: read once, sent compressed, asked again by their hash.
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const compress = promisify(brotliCompress);

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** The files of one folder. Only these names are served: no path of a request ever reaches the file system. */
export async function readFolder(folder) {
  const files = new Map();
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const type = TYPES[extname(entry.name)];
    if (entry.isFile() && type) files.set(entry.name, await readOne(join(folder, entry.name), type));
  }
  return files;
}

async function readOne(path, type) {
  const content = await readFile(path);
  const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
  const integrity = `sha384-${createHash('sha384').update(content).digest('base64')}`;
  let packed;
  // Compressed when first asked for, and then kept.
  const brotli = () => (packed ??= compress(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }));
  return { type, content, etag, integrity, brotli };
}

export async function sendFile(request, response, { type, content, etag, brotli }) {
  const headers = { 'content-type': type, etag, 'cache-control': 'no-cache', vary: 'accept-encoding' };
  if (request.headers['if-none-match']?.includes(etag)) return response.writeHead(304, headers).end();
  const packs = /\bbr\b/.test(request.headers['accept-encoding'] ?? '');
  const body = packs ? await brotli() : content;
  response.writeHead(200, { ...headers, ...(packs && { 'content-encoding': 'br' }), 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}
