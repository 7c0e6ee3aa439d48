// The judge of the pictures, at the end of a run: red when one is missing or blank. What looks otherwise than the sketches that
// are kept in pictures.json is written into results/pictures.json and makes nothing red.
//
// `VEZNE_KEEP_PICTURES=1` keeps sketches of the pictures that a run took.
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { PNG } from 'pngjs';

import { difference, isBlank, sketch } from './likeness.mjs';
import { fileOf, OWED, picturesOf, TAKEN } from './pictures.mjs';

const KEPT = 'pictures.json';

/** A reporter of Playwright's: what the tests owed and took it reads from their annotations. */
export default class PictureJudge {
  #folder;
  #startedAt = Date.now();
  #owed = new Set();
  #taken = new Map();
  #sketches = {};

  onBegin({ rootDir }) {
    this.#folder = path.dirname(rootDir);
  }

  /** A test that failed is red by itself. */
  onTestEnd(test, { status, annotations }) {
    if (status !== 'passed') return;
    for (const { type, description } of annotations) {
      if (type === OWED) for (const picture of picturesOf(description)) this.#owed.add(picture);
      if (type === TAKEN) this.#take(JSON.parse(description));
    }
  }

  async onEnd() {
    const faults = [];
    for (const picture of new Set([...this.#owed, ...this.#taken.keys()])) {
      const fault = await this.#faultOf(picture);
      if (fault) faults.push(`${fileOf(picture)} ${fault}`);
    }
    const others = await this.#compare();
    await this.#write(`results/${KEPT}`, { pictures: this.#taken.size, faults, others });
    console.log(`\n${this.#taken.size} pictures, ${faults.length} missing or blank, ${others.length} otherwise than they were kept`);
    for (const fault of faults) console.log(`  ${fault}`);
    return faults.length > 0 ? { status: 'failed' } : undefined;
  }

  printsToStdio() {
    return true;
  }

  #take({ picture, box }) {
    this.#taken.set(picture, box);
  }

  async #faultOf(picture) {
    const file = path.join(this.#folder, fileOf(picture));
    const box = this.#taken.get(picture);
    if (!box) return 'was not taken';
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: 0 }));
    if (mtimeMs < this.#startedAt) return 'is not there';
    const png = PNG.sync.read(await readFile(file));
    if (isBlank(png, box)) return 'is blank';
    this.#sketches[picture] = sketch(png, box);
    return null;
  }

  /** What looks otherwise than it was kept; keeps what was seen where that is wished for. */
  async #compare() {
    const kept = JSON.parse(await readFile(path.join(this.#folder, KEPT), 'utf8'));
    if (process.env.VEZNE_KEEP_PICTURES) await this.#write(KEPT, sorted({ ...kept, ...this.#sketches }));
    const seen = Object.entries(this.#sketches);
    return seen.map(([picture, now]) => [picture, difference(kept[picture], now)]).filter(([, what]) => what)
      .map(([picture, what]) => `${fileOf(picture)} ${what}`);
  }

  async #write(file, content) {
    await writeFile(path.join(this.#folder, file), `${JSON.stringify(content, null, 1)}\n`);
  }
}

const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([one], [other]) => (one < other ? -1 : 1)));
