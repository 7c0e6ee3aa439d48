// A proxy before a server of ours that writes down every request, head and body, as it came from the browser.
import http from 'node:http';
import { text } from 'node:stream/consumers';

/** `change` may alter an answer's status and headers before the browser gets them, and name a `rewrite` of its text. */
export async function record() {
  const recorder = { requests: [], target: null, change: null };
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { method, url, headers } = request;
    recorder.requests.push({ method, url, headers, body: body.toString('utf8') });
    // The host stays as the browser named it: a server behind a proxy sees the public name.
    const onwards = http.request(new URL(url, recorder.target), { method, headers }, (answer) => {
      const changed = { status: answer.statusCode, headers: answer.headers };
      recorder.change?.(request, changed);
      if (changed.rewrite) return send(response, changed, answer);
      response.writeHead(changed.status, changed.headers);
      answer.pipe(response);
    });
    onwards.on('error', () => response.destroy());
    onwards.end(body);
  });
  await new Promise((resolve) => server.listen({ host: 'localhost', port: 0 }, resolve));
  recorder.url = `http://localhost:${server.address().port}`;
  recorder.stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return recorder;
}

async function send(response, { status, headers, rewrite }, answer) {
  const body = rewrite(await text(answer));
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
