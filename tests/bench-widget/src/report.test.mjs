import assert from 'node:assert/strict';
import test from 'node:test';

import { aims } from './aims.mjs';
import { grouped, table, withShortTable, written } from './report.mjs';

const figure = (median) => ({ median, least: median, most: median });
const device = (field, ready, blocking, shift) => ({
  field: field && figure(field),
  ready: figure(ready),
  plans: field && figure(250.4),
  blocking: figure(blocking),
  shift: figure(shift),
  steps: [{ name: '/vezne/a.js', from: 5.4, to: 200 }, { name: '/v1/session', from: 900, to: 1200 }],
});
const subject = (id, title, bytes, phone) => ({
  ours: id.startsWith('vezne'),
  id,
  title,
  files: [{ name: 'a.js', bytes }],
  bytes,
  answers: { count: 1, bytes: 300 },
  stubs: { count: 0, bytes: 0 },
  plain: phone,
  phone,
  lighthouse: { performance: figure(100), accessibility: figure(100), bestPractices: figure(96), failed: FAILED },
});
const FAILED = [
  [{ id: 'errors-in-console', score: 0, shown: null }],
  [{ id: 'cumulative-layout-shift', score: 0.9, shown: '0.1' }],
  [{ id: 'cumulative-layout-shift', score: 0.5, shown: '0.2' }],
];
const RESULTS = {
  date: '2026-11-22T18:00:00.000Z',
  machine: { cpu: 'CPU', cores: 2, memoryGb: 23, system: 'Linux', node: 'v20', chromium: '1', adyen: '6', esbuild: '0', lighthouse: '12', load: 1, loadAfter: 2 },
  runs: 7,
  lighthouseRuns: 3,
  budget: { max: 84000, aim: 66000 },
  subjects: [
    subject('vezne-card', 'Vezne, card', 82828, device(280.6, 850, 60, 0)),
    subject('adyen-card', 'Adyen Card', 98958, device(null, 3400, 500, 0.12)),
    subject('vezne-all', 'Vezne, all', 82828, device(280, 851, 101, 0.011)),
    subject('adyen-dropin', 'Adyen drop-in', 108433, device(null, 3400, 900, 0.3)),
  ],
};

test('thousands are grouped', () => {
  assert.deepEqual([grouped(84000), grouped(999.6), grouped(7), grouped(1234567)], ['84 000', '1 000', '7', '1 234 567']);
});

test('a table has a row for each figure and a column for each subject', () => {
  assert.equal(
    table([['bytes', ({ bytes }) => grouped(bytes)]], RESULTS.subjects.slice(0, 2)),
    '|  | Vezne, card | Adyen Card |\n| --- | ---: | ---: |\n| bytes | 82 828 | 98 958 |',
  );
});

test('the report says what was measured, and a dash where there is nothing to measure', () => {
  const report = written(RESULTS);
  assert.match(report, /^\| slow phone: ready, ms \| 850 \(850\) \| 3 400 \(3 400\) \| 851 \(851\) \| 3 400 \(3 400\) \|$/m);
  assert.match(report, /^\| slow phone: sixth digit to all plans, ms \| 250 \(250\) \| – \| 250 \(250\) \| – \|$/m);
  assert.match(report, /^\| plain: a field takes digits, ms \| 281 \(281\) \| 3 400 \(3 400\) \| 280 \(280\) \| 3 400 \(3 400\) \|$/m);
  assert.match(report, /^- \*\*Vezne, card\*\*: `a\.js` 82 828; together 82 828\. Answers of the signer: 1, 300 bytes of JSON\.$/m);
});

test('the report says what a page waits for, and what Lighthouse takes points for', () => {
  const report = written(RESULTS);
  assert.match(report, /^- \*\*Vezne, card\*\*: `a\.js` 5 – 200, `session` 900 – 1 200$/m);
  assert.match(report, /^- \*\*Adyen Card\*\*: `a\.js` 5 – 200$/m);
  const lost = 'errors-in-console (0 of 100, 1 of 3 looks), cumulative-layout-shift (0.2, 50 of 100, 2 of 3 looks)';
  assert.ok(report.includes(`- **Adyen drop-in**: ${lost}\n`));
});

test('an aim is reached at its very border and missed beyond it', () => {
  const said = aims(RESULTS).map(({ reached, text }) => `${reached} ${text}`);
  assert.deepEqual(said.slice(0, 5), [
    'true at most 84000 bytes after brotli: 82828',
    'false at most 66000 bytes after brotli: 82828',
    'true Vezne, card: ready on the slow phone in a quarter of the time of Adyen Card: 0.25 of it',
    'true Vezne, card: layout shift on the slow phone at most 0.01: 0.000',
    'true Vezne, card: blocking time on the slow phone at most 100 ms: 60 ms',
  ]);
  const missed = aims(RESULTS).filter(({ reached }) => !reached).map(({ text }) => text);
  assert.deepEqual(missed.slice(2), [
    'Vezne, all: ready on the slow phone in a quarter of the time of Adyen drop-in: 0.25 of it',
    'Vezne, all: layout shift on the slow phone at most 0.01: 0.011',
    'Vezne, all: blocking time on the slow phone at most 100 ms: 101 ms',
    'Vezne, all: Lighthouse best practices 100: 96',
  ]);
});

test('the short table takes the place of the last one, and nothing else changes', () => {
  const begin = '<!-- bench widget: written by `cargo xtask bench widget --write` -->';
  const end = '<!-- end of bench widget -->';
  const first = withShortTable(`before\n${begin}\n${end}\nafter\n`, RESULTS);
  assert.ok(first.startsWith(`before\n${begin}\n|  | Vezne, card |`));
  assert.ok(first.endsWith(`medians.\n${end}\nafter\n`));
  assert.equal(withShortTable(first, RESULTS), first);
  assert.throws(() => withShortTable('no markers', RESULTS), /no place/);
});
