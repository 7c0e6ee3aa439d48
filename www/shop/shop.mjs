// The shop as one request handler: a store page, orders, a checkout page with <vezne-checkout>, a return page.
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { readFolder } from './files.mjs';
import { Hearing, look } from './hearing.mjs';
import { HttpError, readCookie, readForm, sendJson, sendKnown, sendPage, setCookie } from './http.mjs';
import { OrderRefused, Orders, readOrder, readTestOrder } from './orders.mjs';
import { checkoutPage, errorPage, ordersPage, returnPage, storePage } from './pages.mjs';
import { Signer, SignerError } from './signer.mjs';

/** In these states a buyer may (still or again) pay; in all others the checkout page has nothing to offer. */
const PAYABLE = new Set(['open', 'processing']);
/** These sessions are over and unpaid: the order may have a new one. */
const OVER = new Set(['expired', 'cancelled']);

/** → the handler of requests, and what hears from the signer. */
export async function createShop({ publicUrl, signerUrl, apiKey, widgetFolder, webhookSecrets = [], methods = ['card'], test = false }) {
  const signer = new Signer({ url: signerUrl, apiKey });
  const orders = new Orders();
  const hearing = new Hearing({ signer, orders, secrets: webhookSecrets });
  const assets = await readFolder(fileURLToPath(new URL('public/', import.meta.url)));
  const widget = await readFolder(widgetFolder);
  const policy = contentSecurityPolicy(signerUrl);

  const routes = [
    ['GET', /^\/$/, showStore],
    ['POST', /^\/orders$/, placeOrder],
    ['GET', /^\/orders$/, showOrders],
    ['GET', /^\/checkout\/([\w-]+)$/, showCheckout],
    ['GET', /^\/return\/([\w-]+)$/, showReturn],
    ['GET', /^\/return\/([\w-]+)\/state$/, tellState],
    ['GET', /^\/assets\/([\w.-]+)$/, (visit, name) => sendKnown(visit, assets.get(name))],
    ['GET', /^\/vezne\/([\w.-]+)$/, (visit, name) => sendKnown(visit, widget.get(name))],
  ];
  if (webhookSecrets.length > 0) routes.push(['POST', /^\/webhooks\/vezne$/, (visit) => hearing.receive(visit)]);

  return { handle, hearing };

  async function handle(request, response) {
    const url = new URL(request.url, publicUrl);
    const locale = url.searchParams.get('lang') === 'en' ? 'en' : 'tr';
    const visit = { request, response, url, locale, buyer: readCookie(request) };
    try {
      setHeaders(response);
      await route(visit);
    } catch (error) {
      sendError(visit, error);
    }
  }

  async function route(visit) {
    const method = visit.request.method === 'HEAD' ? 'GET' : visit.request.method;
    const found = routes.filter(([, pattern]) => pattern.test(visit.url.pathname));
    if (found.length === 0) throw new HttpError(404, 'not-found');
    const [, pattern, run] = found.find(([allowed]) => allowed === method) ?? [];
    if (!run) throw new HttpError(405, 'bad-request');
    await run(visit, ...pattern.exec(visit.url.pathname).slice(1));
  }

  function showStore(visit) {
    sendPage(visit, 200, storePage({ locale: visit.locale }));
  }

  async function placeOrder(visit) {
    const { request, response } = visit;
    // A form on another site must not shop in this buyer's name. Browsers say where a form stands.
    if (request.headers.origin && request.headers.origin !== publicUrl) throw new HttpError(403, 'bad-request');
    const form = await readForm(request);
    const locale = (test && form.get('locale') === 'en') || visit.locale === 'en' ? 'en' : 'tr';
    visit.buyer ??= newBuyer(response);
    const order = orders.add((test ? readTestOrder : readOrder)(form, locale, methods), visit.buyer);
    await ensureSession(visit, order);
    // 303: a reload of the next page does not order again.
    response.writeHead(303, { location: `/checkout/${order.reference}` }).end();
  }

  /** What the shop has heard, without asking anybody: also of an order whose buyer never came back. */
  function showOrders(visit) {
    sendPage(visit, 200, ordersPage({ locale: visit.locale, orders: orders.ofBuyer(visit.buyer) }));
  }

  async function showCheckout(visit, reference) {
    const order = ownOrder(visit, reference);
    // Perhaps in a session that was over: a payment may come in late.
    if (order.paidBy) return sendToReturn(visit, order);
    await ensureSession(visit, order);
    const { id } = order.session;
    const { state } = await readState(order, id);
    if (OVER.has(state)) {
      // Two tabs may find this at once: only one of them moves on, and the order has one new session, not two.
      if (order.session?.id === id) order.startAgain();
      await ensureSession(visit, order);
    } else if (!PAYABLE.has(state) && state !== 'unreachable') {
      return sendToReturn(visit, order);
    }
    sendPage(visit, 200, checkoutPage({ order, signerUrl, widget }));
  }

  function sendToReturn({ response }, order) {
    response.writeHead(303, { location: `/return/${order.reference}` }).end();
  }

  /** The session is kept with the order: the return page believes no other. */
  async function ensureSession({ request }, order) {
    if (order.session) return;
    try {
      order.session = await signer.openSession(order, {
        checkoutUrl: `${publicUrl}/checkout/${order.reference}`,
        returnUrl: `${publicUrl}/return/${order.reference}`,
        // Behind a proxy of your own this is the proxy: take the address from the header that your proxy sets.
        buyerIp: request.socket.remoteAddress.replace(/^::ffff:/, ''),
      });
    } catch (error) {
      error.order = order;
      throw error;
    }
  }

  async function showReturn(visit, reference) {
    const order = ownOrder(visit, reference);
    const id = ownSession(visit, order);
    const { state, session } = await readState(order, id);
    sendPage(visit, 200, returnPage({ order, id, state, session }));
  }

  async function tellState(visit, reference) {
    const order = ownOrder(visit, reference);
    const { state } = await readState(order, ownSession(visit, order));
    sendJson(visit, { state });
  }

  /**
   * The address names the session that the buyer comes back from. It must be one of this order's, as stored here: else
   * a buyer could pay a small order and show its session on a large one.
   */
  function ownSession({ url }, order) {
    const id = url.searchParams.get('vezne_session') ?? order.paidBy ?? order.session?.id;
    if (!order.hasSession(id)) throw new HttpError(404, 'not-found');
    return id;
  }

  /** When the signer cannot answer, the buyer is told so: never that the payment failed, which nobody knows. */
  async function readState(order, id) {
    try {
      const session = await look(signer, order, id);
      return { state: session.state, session };
    } catch (error) {
      if (!(error instanceof SignerError)) throw error;
      console.error(`${order.reference}: ${error.message} (request ${error.requestId})`);
      return { state: 'unreachable', session: null };
    }
  }

  function ownOrder({ buyer }, reference) {
    const order = orders.find(reference, buyer);
    if (!order) throw new HttpError(404, 'not-found');
    return order;
  }

  function newBuyer(response) {
    const buyer = randomBytes(24).toString('base64url');
    setCookie(response, buyer, { secure: publicUrl.startsWith('https:') });
    return buyer;
  }

  function setHeaders(response) {
    response.setHeader('content-security-policy', policy);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'same-origin');
  }

  function sendError(visit, error) {
    const { response, locale } = visit;
    if (response.headersSent) return response.destroy(error);
    const page = describe(error);
    if (page.status >= 500) console.error(error);
    sendPage(visit, page.status, errorPage({ locale: error.order?.locale ?? locale, ...page }));
  }
}

function describe(error) {
  if (error instanceof OrderRefused) {
    return { status: 400, code: error.code === 'empty-basket' ? 'empty-basket' : 'bad-request' };
  }
  if (error instanceof HttpError) return { status: error.status, code: error.code };
  if (error instanceof SignerError) {
    const retry = error.order && `/checkout/${error.order.reference}`;
    return { status: 502, code: 'no-payment', retry, supportNumber: error.requestId };
  }
  return { status: 500, code: 'our-fault' };
}

/**
 * What the widget needs, and nothing more: scripts from here (and wasm, which has its own word), requests to here and
 * to the signer. With trusted types no string can become markup on this page, in the widget as little as elsewhere.
 */
function contentSecurityPolicy(signerUrl) {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${new URL(signerUrl).origin}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}
