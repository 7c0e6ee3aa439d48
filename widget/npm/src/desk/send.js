// A request to the signer.

/** No cookies, no caches, no redirects: the signer itself answers, or nobody. */
export async function send(url, token, language, key, body, wait) {
  let kind = 'misconfigured';
  let status;
  try {
    // A token that cannot stand in a header is no token.
    const headers = new Headers({ Authorization: `Bearer ${token}`, Accept: 'application/json', 'Accept-Language': language });
    if (body) headers.set('Content-Type', 'application/json');
    if (key) headers.set('Idempotency-Key', key);
    kind = 'network';
    const answer = await fetch(url, {
      method: body ? 'POST' : 'GET', headers, body: body || undefined, cache: 'no-store', credentials: 'omit', redirect: 'error',
      signal: AbortSignal.timeout(wait),
    });
    kind = 'unreadable';
    ({ status } = answer);
    return { ok: answer.ok, body: await answer.json() };
  } catch (error) {
    return { kind: error.name === 'TimeoutError' ? 'timeout' : kind, status };
  }
}
