// `node src/main.mjs`: what `cargo xtask bench widget` runs, with the programs' places in the environment.
//
//   --runs N, --lighthouse-runs N   how often each page is opened, and judged
//   --write FILE.md                 writes the report, and its figures as FILE.json
//   --readme FILE                   puts the short table between the markers in this file
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { measure } from './measure.mjs';
import { withShortTable, written } from './report.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '7' },
    'lighthouse-runs': { type: 'string', default: '3' },
    write: { type: 'string' },
    readme: { type: 'string' },
  },
});

const results = await measure({
  runs: Number(values.runs),
  lighthouseRuns: Number(values['lighthouse-runs']),
  tell: (text) => console.error(text),
});
const report = written(results);
console.log(report);
if (values.write) {
  await writeFile(values.write, report);
  await writeFile(values.write.replace(/\.md$/, '.json'), `${JSON.stringify(results, null, 2)}\n`);
}
if (values.readme) {
  await writeFile(values.readme, withShortTable(await readFile(values.readme, 'utf8'), results));
}
