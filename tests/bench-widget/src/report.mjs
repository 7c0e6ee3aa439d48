// From the figures to what is read: the report, and the short table for the README. Pure text, nothing is measured here.
import { aims } from './aims.mjs';

const BEGIN = '<!-- bench widget: written by `cargo xtask bench widget --write` -->';
const END = '<!-- end of bench widget -->';

/** `84000` as `84 000`. */
export const grouped = (number) => String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, ' ');

const ms = (figure) => (figure ? grouped(figure.median) : '–');
/** With the least in brackets, which a busy machine spoils least. */
const spread = (figure) => (figure ? `${grouped(figure.median)} (${grouped(figure.least)})` : '–');
const shift = (figure) => figure.median.toFixed(3);
const mark = (figure) => String(Math.round(figure.median));
const usable = (device) => device.field ?? device.ready;

const BYTES = ['bytes after brotli', ({ bytes }) => grouped(bytes)];
const deviceRows = (name, device, ms) => [
  [`${name}: a field takes digits, ms`, (subject) => ms(usable(subject[device]))],
  [`${name}: ready, ms`, (subject) => ms(subject[device].ready)],
  [`${name}: sixth digit to all plans, ms`, (subject) => ms(subject[device].plans)],
  [`${name}: blocking time, ms`, (subject) => ms(subject[device].blocking)],
  [`${name}: layout shift`, (subject) => shift(subject[device].shift)],
];
const MARKS = [
  ['Lighthouse performance', ({ lighthouse }) => mark(lighthouse.performance)],
  ['Lighthouse accessibility', ({ lighthouse }) => mark(lighthouse.accessibility)],
  ['Lighthouse best practices', ({ lighthouse }) => mark(lighthouse.bestPractices)],
];
const LONG = [BYTES, ...deviceRows('plain', 'plain', spread), ...deviceRows('slow phone', 'phone', spread), ...MARKS];
const [FIELD, READY, , BLOCKING, SHIFT] = deviceRows('slow phone', 'phone', ms);
const SHORT = [BYTES, FIELD, READY, BLOCKING, SHIFT, MARKS[0]];

/** A Markdown table, one subject a column. */
export function table(rows, subjects) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [
    line(['', ...subjects.map(({ title }) => title)]),
    line(['---', ...subjects.map(() => '---:')]),
    ...rows.map(([name, cell]) => line([name, ...subjects.map(cell)])),
  ].join('\n');
}

/** The README's text with the short table between its markers. */
export function withShortTable(text, { subjects, machine, date }) {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`there is no place for the table: ${BEGIN} … ${END}`);
  const where = `Adyen Web ${machine.adyen}, Chromium ${machine.chromium}, ${machine.cores} shared cores, ${date.slice(0, 10)}; medians.`;
  return `${text.slice(0, begin)}${BEGIN}\n${table(SHORT, subjects)}\n\n${where}\n${text.slice(end)}`;
}

/** The whole report as Markdown. */
export function written(results) {
  const { subjects, machine, date, runs, lighthouseRuns } = results;
  return `# The widget beside Adyen Web

Written by \`cargo xtask bench widget --write\` on ${date.slice(0, 10)}. Each figure is the median of ${runs} visits, the least in
brackets: each visit in a new browser profile, all four pages in turns in one Chromium (${machine.chromium}). Lighthouse's marks
are the medians of ${lighthouseRuns}. Every visit stands in [the figures](bench-widget.json).

${table(LONG, subjects)}

Measured on ${machine.cores} cores of ${machine.cpu}, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}. The cores are shared with
other work: ${machine.load} processes wanted to run when it began, ${machine.loadAfter} when it ended. So compare within the table, and not with
figures of another day.

## The aims

${aims(results).map(({ reached, text }) => `- ${reached ? 'reached' : '**missed**'}: ${text}`).join('\n')}

## What each page loads

${subjects.map(loads).join('\n')}

## What the slow phone waits for

From being asked for to being there, in ms as above.

${subjects.map(waitsFor).join('\n')}

## What Lighthouse takes points for

${subjects.map(pointsLost).join('\n')}

## How it is measured

- **Bytes** are those of the answers' bodies as they came to the browser, compressed with brotli at quality 11 for both sides.
  The page itself, JSON and what was stubbed are not among them.
- **Times** begin when the browser asks for the first file of the element's, or of Adyen's: the download counts. They end
  at the first frame at which it holds. *A field takes digits*: ours is drawn by the first script and keeps what is typed; at
  Adyen's it is \`onConfigSuccess\`. *Ready*: ours has read the session (\`vezne-ready\`) and waits for nothing; Adyen's has
  three configured fields and shows its installments. *All plans*, with exact totals, our element asks the signer for, 200 ms
  after the sixth digit if no other comes; Adyen's list is the merchant's own setting and has no totals.
- **Blocking time** is the sum of what is beyond 50 ms of every long task, until a second passes without one, without a
  layout shift and without a download. **Layout shift** is cumulative layout shift until then.
- **Slow phone**: processor ×4 slower, 1.6 Mbit/s down, 0.75 up, 150 ms to each answer. The window is 390 × 844 both times.
- **Lighthouse** ${machine.lighthouse} with its mobile preset.
- Both sides stand in the same page of the same server (HTTP/1.1, localhost, the same headers). Ours keeps the room that its
  README asks for; Adyen's guide asks for none.

## What is real and what is not

Ours is the published build with a real signer (a debug build) behind it, which asks the sandbox; each visit has a session of
its own. The signer is another origin, so its first answer costs a preflight too.

Adyen Web ${machine.adyen} comes from npm and was bundled with esbuild ${machine.esbuild}: minified, production, only what the page imports. It mounts
for real, in the Sessions flow, in English (its only language that needs no further download), \`analytics\` switched off. Its
servers are not here. Stubs on the page's own host stand in for them and answer at once: the session's setup, the frames of
the card's three fields (a plain field each, without the scripts of the real ones), the frame of the device's fingerprint, the
marks, the answers to its analytics. Connections to Adyen's hosts, and all that the real frames load and do, are left out, to
Adyen's advantage.
`;
}

function loads({ title, files, bytes, answers, stubs }) {
  const list = files.map(({ name, bytes: own }) => `\`${name}\` ${grouped(own)}`).join(', ');
  const real = answers.count > 0 ? ` Answers of the signer: ${answers.count}, ${grouped(answers.bytes)} bytes of JSON.` : '';
  const stubbed = stubs.count > 0 ? ` Stubbed and not counted: ${stubs.count} answers, ${grouped(stubs.bytes)} bytes.` : '';
  return `- **${title}**: ${list}; together ${grouped(bytes)}.${real}${stubbed}`;
}

function waitsFor({ title, phone, files, ours }) {
  const asked = phone.steps.filter(({ name }) => ours || isFile(name, files) || name.endsWith('/setup') || name.endsWith('.html'));
  return `- **${title}**: ${asked.map(({ name, from, to }) => `\`${last(name)}\` ${grouped(from)} – ${grouped(to)}`).join(', ')}`;
}

const last = (name) => name.split('/').at(-1);
const isFile = (name, files) => files.some((file) => file.name === last(name));

/** Each audit that was not perfect, in how many looks, and its worst score. */
function pointsLost({ title, lighthouse: { failed } }) {
  const worst = new Map();
  for (const { id, score, shown } of failed.flat()) {
    const known = worst.get(id);
    const times = (known?.times ?? 0) + 1;
    worst.set(id, known && known.score <= score ? { ...known, times } : { score, shown, times });
  }
  const lost = [...worst].map(([id, { score, shown, times }]) => {
    const value = shown ? `${shown.replaceAll('\u00a0', ' ')}, ` : '';
    return `${id} (${value}${Math.round(score * 100)} of 100, ${times} of ${failed.length} looks)`;
  });
  return `- **${title}**: ${lost.length > 0 ? lost.join(', ') : 'nothing'}`;
}
