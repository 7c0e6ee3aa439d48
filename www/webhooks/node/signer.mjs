// The two questions to the signer, asked from the server with the API key.

const ANSWER_WITHIN_MS = 10_000;

export class Signer {
  constructor({ url, apiKey }) {
    this.url = url;
    this.apiKey = apiKey;
  }

  /** `GET /v1/sessions/{id}`: where the session stands; null when the signer knows none of that id. */
  async readSession(id) {
    return this.#get(`/v1/sessions/${encodeURIComponent(id)}`);
  }

  /** `GET /v1/events`: what happened after that number, oldest first → `{ events, last, more }`. */
  async readEvents(after) {
    const page = await this.#get(`/v1/events?after=${after}`);
    if (!page) throw new Error('this signer has no feed of events');
    return page;
  }

  async #get(path) {
    const response = await fetch(new URL(path, this.url), {
      headers: { authorization: `Bearer ${this.apiKey}` },
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (response.ok) return response.json();
    // RFC 9457: `code` is stable, `errors` or `detail` says why, `requestId` finds the request in the signer's log.
    const { code, title, detail, errors, requestId } = await response.json().catch(() => ({}));
    if (response.status === 404 && code) return null;
    const reason = [code, errors?.[0]?.detail ?? detail ?? title].filter(Boolean).join(': ');
    throw new Error(`GET ${path}: ${response.status} ${reason} (request ${requestId ?? 'unknown'})`);
  }
}
