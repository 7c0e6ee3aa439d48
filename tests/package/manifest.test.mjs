// What the packed package says of itself: its manifest has the standard's form, and is true of the sources.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { create, ts } from '@custom-elements-manifest/analyzer';
import Ajv from 'ajv';

const { VEZNE_PACKAGE } = process.env;
if (!VEZNE_PACKAGE) throw new Error('VEZNE_PACKAGE is not set: run `cargo xtask test package`, which packs and sets it');

const json = async (file) => JSON.parse(await readFile(file, 'utf8'));
const packed = (file) => path.join(VEZNE_PACKAGE, file);
const source = new URL('../../widget/npm/src/', import.meta.url);
const manifest = await json(packed('dist/custom-elements.json'));
const element = manifest.modules[0].declarations[0];
const names = (all) => all.map(({ name }) => name).sort();

test('the manifest has the form that the standard gives it', async () => {
  const schema = await json(createRequire(import.meta.url).resolve('custom-elements-manifest/schema.json'));
  const ajv = new Ajv({ allowUnionTypes: true, strict: false });
  const valid = ajv.validate(schema, manifest);
  assert.ok(valid, ajv.errorsText());
});

test('the manifest names the methods that the analyzer finds in the source', async () => {
  const code = await readFile(new URL('element.js', source), 'utf8');
  const found = create({ modules: [ts.createSourceFile('element.js', code, ts.ScriptTarget.ES2022, true)] });
  const { members } = found.modules[0].declarations.find(({ name }) => name === element.name);
  const open = members.filter(({ kind, name, privacy }) => kind === 'method' && privacy !== 'private' && !name.startsWith('#'));
  assert.deepEqual(names(element.members.filter(({ kind }) => kind === 'method')), names(open));
});

test('the manifest names the attributes that the element listens to', async () => {
  const code = await readFile(new URL('desk/mount.js', source), 'utf8');
  const [, listed] = /attributeFilter: (\[[^\]]+\])/.exec(code);
  assert.deepEqual(names(element.attributes), JSON.parse(listed.replaceAll("'", '"')).sort());
});

test('what package.json points to is in the package, and nothing else is in dist', async () => {
  const { exports, customElements } = await json(packed('package.json'));
  const named = Object.values(exports).flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.values(entry)));
  const files = (await readdir(VEZNE_PACKAGE, { recursive: true })).map((file) => `./${file}`);
  const isNamedBy = (name) => (file) => new RegExp(`^${name.replace('*', '[^/]+')}$`).test(file);
  for (const name of [...named, `./${customElements}`]) assert.ok(files.some(isNamedBy(name)), name);
  // What the entries and their types take from beside them.
  const inner = ['./dist/desk.js', './dist/vezne_checkout_bg.wasm', './dist/words.d.ts'];
  const unnamed = files.filter((file) => /^\.\/dist\/.*\./.test(file) && !named.some((name) => isNamedBy(name)(file)));
  assert.deepEqual(unnamed.sort(), inner);
});

test('every published script and module has its hash', async () => {
  const hashed = Object.keys(await json(packed('dist/sri.json'))).sort();
  const fetched = (await readdir(packed('dist'))).filter((file) => /\.(js|wasm)$/.test(file)).sort();
  assert.deepEqual(hashed, fetched);
});

test('a server may import every entry', async () => {
  for (const entry of ['index.js', 'element.js', 'inline.js', 'vezne-checkout.js']) {
    assert.equal(typeof (await import(packed(`dist/${entry}`))).VezneCheckout, 'function', entry);
  }
});
