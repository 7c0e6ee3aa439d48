// The judge of the pictures, at the end of a run: red when a state's picture is missing or blank.
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { PNG } from 'pngjs';

import { fileOf, OWED, picturesOf, TAKEN } from './pictures.mjs';

/** A reporter of Playwright's: what the tests owed and took it reads from their annotations. */
export default class PictureJudge {
  #folder;
  #startedAt = Date.now();
  #owed = new Set();
  #taken = new Map();

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
    await writeFile(path.join(this.#folder, 'results/pictures.json'), JSON.stringify({ pictures: this.#taken.size, faults }, null, 1));
    console.log(`\n${this.#taken.size} pictures, ${faults.length} of them missing or blank`);
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
    return isBlank(PNG.sync.read(await readFile(file)), box) ? 'is blank' : null;
  }
}

/** Blank: where the element stands there is nothing but one colour, give or take what nobody sees. */
export function isBlank({ width, height, data }, box) {
  const [left, top] = [Math.max(0, Math.round(box.x)), Math.max(0, Math.round(box.y))];
  const [right, bottom] = [Math.min(width, Math.round(box.x + box.width)), Math.min(height, Math.round(box.y + box.height))];
  const INKED_SHARE_MIN = 0.005;
  const SEEN = 24;
  // The middle of the left edge is ground: inside the element's border, outside of its padding's contents.
  const shadeAt = (x, y) => data[(y * width + x) * 4] * 0.3 + data[(y * width + x) * 4 + 1] * 0.59 + data[(y * width + x) * 4 + 2] * 0.11;
  if (right - left < 8 || bottom - top < 8) return true;
  const ground = shadeAt(left + 4, Math.floor((top + bottom) / 2));
  let inked = 0;
  let seen = 0;
  for (let y = top + 4; y < bottom - 4; y += 1) {
    for (let x = left + 4; x < right - 4; x += 1) {
      seen += 1;
      if (Math.abs(shadeAt(x, y) - ground) > SEEN) inked += 1;
    }
  }
  return inked / seen < INKED_SHARE_MIN;
}
