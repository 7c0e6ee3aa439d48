// What the element is to reach, and whether it did in this run.

const READY_OF_ADYEN = 1 / 4;
const SHIFT_MAX = 0.01;
const BLOCKING_MS_MAX = 100;
const MARK = 100;

/** Each of ours and whom it is compared with. */
const PAIRS = [['vezne-card', 'adyen-card'], ['vezne-all', 'adyen-dropin']];

/** `{reached, text}` for each aim, in the report's order. */
export function aims({ subjects, budget }) {
  const by = Object.fromEntries(subjects.map((subject) => [subject.id, subject]));
  const [{ bytes }] = subjects;
  return [
    aim(bytes <= budget.max, `at most ${budget.max} bytes after brotli: ${bytes}`),
    aim(bytes <= budget.aim, `at most ${budget.aim} bytes after brotli: ${bytes}`),
    ...PAIRS.flatMap(([ours, theirs]) => ofOne(by[ours], by[theirs])),
  ];
}

function ofOne(ours, theirs) {
  const { ready, shift, blocking } = ours.phone;
  const share = ready.median / theirs.phone.ready.median;
  const marks = Object.entries(ours.lighthouse).filter(([name]) => name !== 'failed');
  return [
    aim(share <= READY_OF_ADYEN, `${ours.title}: ready on the slow phone in a quarter of the time of ${theirs.title}: ${share.toFixed(2)} of it`),
    aim(shift.median <= SHIFT_MAX, `${ours.title}: layout shift on the slow phone at most ${SHIFT_MAX}: ${shift.median.toFixed(3)}`),
    aim(blocking.median <= BLOCKING_MS_MAX, `${ours.title}: blocking time on the slow phone at most ${BLOCKING_MS_MAX} ms: ${Math.round(blocking.median)} ms`),
    ...marks.map(([name, { median }]) => aim(median >= MARK, `${ours.title}: Lighthouse ${WORDS[name]} ${MARK}: ${median}`)),
  ];
}

const WORDS = { performance: 'performance', accessibility: 'accessibility', bestPractices: 'best practices' };

const aim = (reached, text) => ({ reached, text });
