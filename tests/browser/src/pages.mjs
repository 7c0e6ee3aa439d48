// A shop's front end as files on an origin of their own, under the strictest policy that its frameworks can live with.
import http from 'node:http';
import sirv from 'sirv';

/** Serves a folder; `signer` is whom its pages may talk to. */
export async function servePages(folder, signer) {
  const policy = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self' ${signer}`;
  const files = sirv(folder, { setHeaders: (response) => response.setHeader('content-security-policy', policy) });
  const server = http.createServer((request, response) => files(request, response, () => response.writeHead(404).end()));
  await new Promise((resolve) => server.listen({ host: 'localhost', port: 0 }, resolve));
  return {
    url: `http://localhost:${server.address().port}`,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
