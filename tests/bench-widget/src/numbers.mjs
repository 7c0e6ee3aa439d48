// What is reckoned from raw measurements: medians, blocking time, layout shift.

/** A task that keeps the page's one thread longer than this blocks whoever touches the page meanwhile. */
const TASK_MS_FREE = 50;

/** Layout shifts count together until one of these passes: see web.dev/articles/evolving-cls. */
const SHIFT_GAP_MS = 1000;
const SHIFT_WINDOW_MS = 5000;

/** The middle of an odd number of values, the mean of the middle two of an even one. */
export function median(values) {
  if (values.length === 0) throw new Error('no values have no median');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** What is beyond 50 ms of each long task, in ms together. */
export function blockingMs(tasks) {
  return tasks.reduce((sum, { ms }) => sum + Math.max(0, ms - TASK_MS_FREE), 0);
}

/** Cumulative layout shift: the worst window of shifts, as browsers report it. */
export function cumulativeShift(shifts) {
  let worst = 0;
  let window = null;
  for (const { at, value } of shifts) {
    const goesOn = window && at - window.last < SHIFT_GAP_MS && at - window.first < SHIFT_WINDOW_MS;
    window = goesOn ? { ...window, last: at, sum: window.sum + value } : { first: at, last: at, sum: value };
    worst = Math.max(worst, window.sum);
  }
  return worst;
}

/** One figure of several visits: the median and the two ends, or `null` where it is not measured. */
export function summary(values) {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  if (known.length < values.length) throw new Error('a figure was measured in some runs and not in others');
  return { median: median(known), least: Math.min(...known), most: Math.max(...known) };
}

/**
 * When each address was asked for and there, in ms, medians over the visits, in the order of asking. What a visit asks for
 * several times counts as one, from the first asking to the last answer; what not every visit asks for is left out.
 */
export function steps(visits) {
  const spans = visits.map((downloads) => {
    const byName = new Map();
    for (const { url, from, to } of downloads) {
      const name = new URL(url).pathname;
      const known = byName.get(name) ?? { from, to };
      byName.set(name, { from: Math.min(known.from, from), to: Math.max(known.to, to) });
    }
    return byName;
  });
  const everywhere = [...spans[0].keys()].filter((name) => spans.every((span) => span.has(name)));
  const middle = (name, end) => median(spans.map((span) => span.get(name)[end]));
  return everywhere
    .map((name) => ({ name, from: middle(name, 'from'), to: middle(name, 'to') }))
    .sort((a, b) => a.from - b.from);
}
