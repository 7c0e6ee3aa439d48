// What an event is for: it says which session to look at, and nothing that would have to be believed.

/** The event in a webhook's body, or null when that is no JSON object. */
export function readEvent(body) {
  try {
    const event = JSON.parse(body);
    return typeof event === 'object' ? event : null;
  } catch {
    return null;
  }
}

/** What is told of an attempt, a transfer or a refund and changes a session: its end. */
const ENDS = new Set(['attempt.closed', 'transfer.refused', 'transfer.expired', 'transfer.cancelled', 'refund.returned', 'refund.refused']);

/**
 * The id of the session to read, or null where there is nothing to look for. Of what is told of an attempt, a transfer or a
 * refund only its end changes a session, and to read at the others could go round in a circle: a reader makes the signer ask
 * iyzico, and that is told, too, as `attempt.checked`. Types that are not known yet count.
 */
export function sessionToRead({ type, session }) {
  if (typeof type !== 'string' || (/^(attempt|transfer|refund)\./.test(type) && !ENDS.has(type))) return null;
  return /^ses_\w+$/.test(session?.id) ? session.id : null;
}
