// Money as whole kuruş. A float never holds it: 0.1 + 0.2 is not 0.3.

/** "469.9" → 46990. Anything but digits with at most two decimals is an error. */
export function parseKurus(text) {
  const found = /^(0|[1-9]\d{0,7})(?:\.(\d{1,2}))?$/.exec(text);
  if (!found) throw new RangeError(`not an amount: ${JSON.stringify(text)}`);
  const [, lira, decimals = ''] = found;
  return Number(lira) * 100 + Number(decimals.padEnd(2, '0'));
}

/** 46990 → "469.90", as the signer reads and writes it. */
export function toWire(kurus) {
  const digits = String(kurus).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** 123456 → "1.234,56 TL", or "TRY 1,234.56" in English. */
export function toText(kurus, locale) {
  const [lira, decimals] = toWire(kurus).split('.');
  const grouped = (separator) => lira.replace(/\B(?=(\d{3})+$)/g, separator);
  return locale === 'en' ? `TRY ${grouped(',')}.${decimals}` : `${grouped('.')},${decimals} TL`;
}
