// Adyen Web as a merchant ships it: bundled for production with what the page uses and nothing else.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const PAGES = ['card', 'dropin'];

/** Bundles each page's script and style into a folder of its own name. */
export async function bundleAdyen(folder) {
  await rm(folder, { recursive: true, force: true });
  for (const page of PAGES) {
    await build({
      entryPoints: { adyen: fileURLToPath(new URL(`merchant/${page}.mjs`, import.meta.url)) },
      outdir: path.join(folder, page),
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      charset: 'utf8',
      legalComments: 'none',
      define: { 'process.env.NODE_ENV': '"production"' },
      logLevel: 'warning',
    });
  }
}
