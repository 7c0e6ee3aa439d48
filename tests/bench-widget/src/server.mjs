// The merchant's server of both sides: pages, files compressed with brotli at its best, Adyen's stand-in.
import { createServer } from 'node:http';

import { readFolder, sendFile } from '../../../www/shop/files.mjs';
import { answerAdyen } from './adyen.mjs';

/** `folders` are served by their prefix; `setPage` says what a path answers until it is set anew. */
export async function serve(folders) {
  const files = new Map();
  for (const [prefix, folder] of Object.entries(folders)) {
    for (const [name, file] of await readFolder(folder)) files.set(prefix + name, file);
  }
  // Nobody waits for the compressing.
  await Promise.all([...files.values()].map((file) => file.brotli()));
  const pages = new Map();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pages.has(pathname)) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
      response.end(pages.get(pathname));
    } else if (files.has(pathname)) {
      void sendFile(request, response, files.get(pathname));
    } else if (!answerAdyen(request, response)) {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen({ host: 'localhost', port: 0 }, resolve));
  return {
    url: `http://localhost:${server.address().port}`,
    setPage: (path, html) => pages.set(path, html),
    stop: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}
