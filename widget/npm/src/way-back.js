// What the bank's way back leaves in the address and in the tab.

/** The one-time code of the address, until somebody takes it. */
export const left = {};

/** Takes the code out of the address at once, so that nobody keeps, shares or loads it again; the rest of it stays. */
export function clearAddress() {
  const { hash, pathname, search } = location;
  const rest = hash.replace(/[#&]vezne-bank(=[^&]*)?(?![^&])/g, (part) => {
    left.code = part.slice(12) || left.code;
    return '';
  });
  if (rest !== hash) history.replaceState(history.state, '', pathname + search + rest.replace(/^&/, '#'));
}

/** Whether the buyer comes back from the bank with a session. In-app browsers may throw on storage. */
export function isBack(session) {
  try {
    return left.code || sessionStorage.getItem('vezne.bank.' + session);
  } catch {}
}
