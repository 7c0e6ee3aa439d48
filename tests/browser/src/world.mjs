// Everything a payment needs, for one worker: sandbox on 127.0.0.1, signer and shop on localhost behind recorders.
//
// For a browser localhost and 127.0.0.1 are two sites, as a shop and iyzico are: a cookie that would be lost between
// them in production is lost here.
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { servePages } from './pages.mjs';
import { start } from './program.mjs';
import { record } from './recorder.mjs';

const SHOP = fileURLToPath(new URL('../../../www/shop/server.mjs', import.meta.url));
const SITE = fileURLToPath(new URL('../../../www/site/server.mjs', import.meta.url));

export async function createWorld({ receivers, incoming, pages }) {
  const { VEZNE_SANDBOX_BIN, VEZNE_SIGNER_BIN, VEZNE_WIDGET_DIR } = process.env;
  for (const [name, value] of Object.entries({ VEZNE_SANDBOX_BIN, VEZNE_SIGNER_BIN, VEZNE_WIDGET_DIR })) {
    if (!value) throw new Error(`${name} is not set: run \`cargo xtask test\`, which builds everything and sets it`);
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'vezne-browser-'));
  const [toSigner, toShop, toSite] = [await record(), await record(), await record()];
  const toPages = pages && (await servePages(pages, toSigner.url));
  const sandbox = await start('sandbox', VEZNE_SANDBOX_BIN, ['--listen', '127.0.0.1:0']);

  const apiKey = `test_${randomBytes(32).toString('hex')}`;
  const config = path.join(folder, 'signer.toml');
  await writeFile(path.join(folder, 'master.key'), randomBytes(32).toString('hex'), { mode: 0o600 });
  const { iyzico, vakifbank, isbank } = sandbox.ready;
  const told = { folder, apiKey, toSigner, toShop, toSite, toPages, iyzico, vakifbank, isbank, receivers, incoming };
  await writeFile(config, signerConfig(told), { mode: 0o600 });
  const signer = await start('signer', VEZNE_SIGNER_BIN, ['serve', '--config', config]);
  toSigner.target = signer.ready.url;

  const shopPort = await freePort();
  const shop = await start('shop', process.execPath, [SHOP], {
    SHOP_HOST: 'localhost',
    SHOP_PORT: String(shopPort),
    SHOP_PUBLIC_URL: toShop.url,
    SHOP_TEST: '1',
    SIGNER_URL: toSigner.url,
    SIGNER_API_KEY: apiKey,
    WIDGET_DIR: VEZNE_WIDGET_DIR,
  });
  toShop.target = `http://localhost:${shopPort}`;
  return new World({ folder, sandbox, signer, shop, toSigner, toShop, toSite, toPages, apiKey });
}

/** The shop says its public address when it is ready, so its own has to be known before. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen({ host: 'localhost', port: 0 }, resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function signerConfig({ folder, apiKey, toSigner, toShop, toSite, toPages, iyzico, vakifbank, isbank, receivers, incoming }) {
  return `
[server]
listen = "127.0.0.1:0"
public_url = "${toSigner.url}"

[shop]
api_key_sha256 = "${createHash('sha256').update(apiKey).digest('hex')}"
allowed_origins = [${[toShop, toSite, toPages].filter(Boolean).map(({ url }) => `"${url}"`).join(', ')}]
fallback_url = "${toShop.url}/"

[iyzico]
base_url = "${iyzico.url}"
api_key = "${iyzico.apiKey}"
secret_key = "${iyzico.secretKey}"
page_origins = ["${iyzico.url}"]

[vakifbank]
base_url = "${vakifbank.url}"
client_id = "${vakifbank.clientId}"
client_secret = "${vakifbank.clientSecret}"
resource = "sandbox"
pkce = true
receiver_name = "Vezne Kahve A.Ş."
${receivers}

[isbank]
base_url = "${isbank.url}"
client_id = "${isbank.clientId}"
client_secret = "${isbank.clientSecret}"
service_account_id = "${isbank.serviceAccountId}"
service_account_secret = "${isbank.serviceAccountSecret}"
account_id = "${isbank.accountId}"
iban = "${isbank.iban}"
name = "${isbank.name}"
customer_ip = "127.0.0.1"
ca_file = "${isbank.ca}"
certificate_file = "${isbank.certificate}"
key_file = "${isbank.key}"
${incoming}

[store]
url = "sqlite://${path.join(folder, 'vezne.db')}"

[keys]
master_key_file = "${path.join(folder, 'master.key')}"
`;
}

class World {
  constructor(parts) {
    Object.assign(this, parts);
  }

  /** The sandbox's control API: `GET` without a body, else `POST` (or the method that is named). */
  async control(route, body, method = body === undefined ? 'GET' : 'POST') {
    const answer = await fetch(`${this.sandbox.ready.control}/${route}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${await answer.text()}`);
    return answer.headers.get('content-type')?.includes('json') ? answer.json() : null;
  }

  /** The documentation with its playground; answers where it stands. */
  async openSite() {
    this.site ??= await start('site', process.execPath, [SITE], {
      SITE_DIR: process.env.VEZNE_SITE_DIR,
      SITE_PUBLIC_URL: this.toSite.url,
      SIGNER_URL: this.toSigner.url,
      SIGNER_API_KEY: this.apiKey,
    });
    this.toSite.target = this.site.ready.listens;
    return this.toSite.url;
  }

  fault(call, fault, more = {}) {
    return this.control('faults', { call, fault, ...more });
  }

  ledger() {
    return this.control('ledger');
  }

  /** The shop's server gives money of a session back. */
  async refund(session, body = {}) {
    const answer = await fetch(`${this.toSigner.url}/v1/sessions/${session}/refunds`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.apiKey}`,
        'content-type': 'application/json',
        'idempotency-key': `return-${randomBytes(8).toString('hex')}`,
      },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** What moved at the bank by way of this signer. */
  async movements() {
    return (await this.ledger()).movements.filter(({ elsewhere }) => !elsewhere);
  }

  /** The last OTP on the customers' phones. */
  async otp() {
    return (await this.control('bank/phone')).at(-1).otp;
  }

  /** As it was before the first test; what was recorded is forgotten too. */
  async reset() {
    await this.control('reset', {});
    for (const recorder of [this.toSigner, this.toShop]) Object.assign(recorder, { requests: [], change: null });
  }

  /** Everything our servers wrote. */
  logs() {
    return [this.sandbox, this.signer, this.shop].map((program) => program.log()).join('\n');
  }

  async stop() {
    for (const part of [this.toPages, this.toSite, this.toShop, this.toSigner, this.site, this.shop, this.signer, this.sandbox]) await part?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
