// The whole measurement: every subject in its turn, plain and as a slow phone, then by Lighthouse.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { chromium } from '@playwright/test';

import { createWorld } from '../../browser/src/world.mjs';
import { bundleAdyen } from './bundle.mjs';
import { MARKS, startLighthouse } from './lighthouse.mjs';
import { machine } from './machine.mjs';
import { steps, summary } from './numbers.mjs';
import { serve } from './server.mjs';
import { subjects } from './subjects.mjs';
import { DEVICES, visit } from './visit.mjs';
import { weighed } from './weight.mjs';

const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run'];
const ARGS_QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
const args = [...ARGS, ...ARGS_QUIET];

const RECEIVERS = 'receiver_ibans = ["TR950001500158007399999901"]';
const INCOMING = '[isbank.incoming]\ndays = 3';

/** `tell` hears how far it is. */
export async function measure({ runs, lighthouseRuns, tell }) {
  const folder = await mkdtemp(path.join(tmpdir(), 'vezne-bench-'));
  const world = await createWorld({ receivers: RECEIVERS, incoming: INCOMING });
  try {
    await bundleAdyen(folder);
    const server = await serve({
      '/vezne/': process.env.VEZNE_WIDGET_DIR,
      '/adyen/card/': path.join(folder, 'card'),
      '/adyen/dropin/': path.join(folder, 'dropin'),
    });
    // The page has to stand where the signer's configuration says that the shop does.
    const origin = world.toShop.url;
    world.toShop.target = server.url;
    const hashes = JSON.parse(await readFile(path.join(process.env.VEZNE_WIDGET_DIR, 'sri.json'), 'utf8'));
    const wasmIntegrity = hashes['vezne_checkout_bg.wasm'];
    const all = subjects({ signerUrl: world.toSigner.url, apiKey: world.apiKey, origin, wasmIntegrity });
    /** A page of its own for each visit: the session in it is a new one. */
    const prepare = async (subject) => {
      server.setPage(`/${subject.id}`, await subject.page());
      return `${origin}/${subject.id}`;
    };
    const before = await machine();
    const { visits, chromiumVersion } = await visitAll({ all, prepare, runs, tell });
    const marks = await markAll({ all, prepare, runs: lighthouseRuns, tell });
    await server.stop();
    const budget = JSON.parse(await readFile(process.env.VEZNE_WIDGET_BUDGET, 'utf8'));
    const told = { ...before, chromium: chromiumVersion, loadAfter: (await machine()).load };
    return { date: new Date().toISOString(), machine: told, runs, lighthouseRuns, budget, subjects: all.map((subject) => one(subject, visits, marks, budget)) };
  } finally {
    await world.stop();
    await rm(folder, { recursive: true });
  }
}

/** In turns, every other round backwards; a first round warms the browser and is not counted. */
async function visitAll({ all, prepare, runs, tell }) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args });
  try {
    for (const subject of all) await visit(browser, subject, await prepare(subject), 'plain');
    const visits = [];
    for (let run = 0; run < runs; run += 1) {
      tell(`visits, round ${run + 1} of ${runs}`);
      const turn = run % 2 ? all.toReversed() : all;
      for (const device of Object.keys(DEVICES)) {
        for (const subject of turn) {
          visits.push({ subject: subject.id, device, ...(await visit(browser, subject, await prepare(subject), device)) });
        }
      }
    }
    return { visits, chromiumVersion: browser.version() };
  } finally {
    await browser.close();
  }
}

async function markAll({ all, prepare, runs, tell }) {
  const judge = await startLighthouse(args);
  try {
    const marks = [];
    for (let run = 0; run < runs; run += 1) {
      tell(`Lighthouse, round ${run + 1} of ${runs}`);
      for (const subject of all) marks.push({ subject: subject.id, ...(await judge.mark(await prepare(subject))) });
    }
    return marks;
  } finally {
    await judge.stop();
  }
}

const FIGURES = ['field', 'ready', 'plans', 'blocking', 'shift'];

function one({ id, title, ours, files }, visits, marks, budget) {
  const own = visits.filter(({ subject }) => subject === id);
  const ownMarks = marks.filter(({ subject }) => subject === id);
  const summaries = (rows, names) => Object.fromEntries(names.map((name) => [name, summary(rows.map((row) => row[name]))]));
  const devices = Object.keys(DEVICES).map((device) => {
    const seen = own.filter((row) => row.device === device);
    const rows = seen.map((row) => Object.fromEntries(FIGURES.map((name) => [name, row[name]])));
    return [device, { ...summaries(rows, FIGURES), steps: steps(seen.map(({ downloads }) => downloads)), visits: rows }];
  });
  return {
    id,
    title,
    ours,
    ...weighed(own.map(({ loaded }) => loaded), files, ours ? Object.keys(budget.parts) : null),
    ...Object.fromEntries(devices),
    lighthouse: { ...summaries(ownMarks, Object.keys(MARKS)), failed: ownMarks.map(({ failed }) => failed) },
  };
}
