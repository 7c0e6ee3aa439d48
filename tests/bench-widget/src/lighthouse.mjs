// Lighthouse, as it comes: its mobile preset looks at a page and gives marks from 0 to 100.
import { chromium } from '@playwright/test';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

export const MARKS = { performance: 'performance', accessibility: 'accessibility', bestPractices: 'best-practices' };

/** A Chromium for Lighthouse alone; `mark` opens a page in it as a new visitor. */
export async function startLighthouse(args) {
  const chrome = await launch({
    chromePath: process.env.CHROMIUM ?? chromium.executablePath(),
    chromeFlags: ['--headless=new', ...args],
    logLevel: 'silent',
  });
  return {
    async mark(url) {
      const { lhr } = await lighthouse(url, { port: chrome.port, logLevel: 'error', onlyCategories: Object.values(MARKS) });
      if (lhr.runtimeError) throw new Error(`Lighthouse at ${url}: ${lhr.runtimeError.message}`);
      const marks = Object.entries(MARKS).map(([name, id]) => [name, Math.round(lhr.categories[id].score * 100)]);
      return { ...Object.fromEntries(marks), failed: failedAudits(lhr) };
    },
    stop: () => chrome.kill(),
  };
}

/** The audits that cost points, heaviest first. */
function failedAudits({ categories, audits }) {
  const refs = Object.values(categories).flatMap(({ auditRefs }) => auditRefs);
  return refs
    .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1)
    .sort((a, b) => b.weight * (1 - audits[b.id].score) - a.weight * (1 - audits[a.id].score))
    .map(({ id }) => ({ id, score: audits[id].score, shown: audits[id].displayValue ?? null }));
}
