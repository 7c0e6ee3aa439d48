// The shop's pages, as functions from data to markup. No inline script or style: the content policy allows none.

import { CUSTOMER, PRODUCTS, QUANTITY_MAX, SHIPPING_FREE_FROM } from './catalogue.mjs';
import { bag } from './drawings.mjs';
import { html } from './html.mjs';
import { parseKurus, toText } from './money.mjs';
import { textsFor } from './texts.mjs';

/** States in which nothing more will happen by itself, so the page need not look again. */
export const FINAL = new Set(['paid', 'in_review', 'needs_review', 'expired', 'cancelled', 'refunded', 'partly_refunded']);

export function storePage({ locale }) {
  const t = textsFor(locale);
  return page(locale, t.shop, '/', html`
    <div class="hero">
      <h1>${t.tagline}</h1>
      <p>${t.intro}</p>
    </div>
    <form action="${withLang('/orders', locale)}" method="post" id="basket">
      <ul class="shelf">${PRODUCTS.map((product) => productCard(product, t, locale))}</ul>
      <div class="bar">
        <p class="bar-note">${t.shippingNote(toText(SHIPPING_FREE_FROM, locale))}</p>
        <p class="bar-sum" hidden data-goods><span>${t.goods}</span> <output class="money"></output></p>
        <button class="button" data-testid="to-checkout">${t.toCheckout}</button>
      </div>
    </form>`);
}

function productCard({ id, unitPrice, name, origin, notes, suggested }, t, locale) {
  const quantities = Array.from({ length: QUANTITY_MAX + 1 }, (_, quantity) => quantity);
  return html`
    <li class="product ${id}">
      ${bag(id)}
      <div class="product-text">
        <h2>${name[locale]}</h2>
        <p class="origin">${origin[locale]}</p>
        <p class="notes">${notes[locale]}</p>
      </div>
      <p class="money price">${toText(unitPrice, locale)}</p>
      <label class="quantity"><span aria-hidden="true">${t.quantity}</span>
        <select name="quantity-${id}" aria-label="${t.quantityOf(name[locale])}" data-unit-price="${unitPrice}">
          ${quantities.map((quantity) => html`<option ${quantity === suggested && html`selected`}>${quantity}</option>`)}
        </select>
      </label>
    </li>`;
}

/** A buyer's orders, and what the shop has heard of them. */
export function ordersPage({ locale, orders }) {
  const t = textsFor(locale);
  return page(locale, t.orders, '/orders', html`
    <h1 class="quiet">${t.orders}</h1>
    ${orders.length === 0 && html`<p>${t.noOrders}</p>`}
    <ul class="orders">${orders.map((order) => orderRow(order, t, locale))}</ul>
    <p class="ways"><a class="button plain" href="${withLang('/', locale)}">${t.back}</a></p>`);
}

function orderRow({ reference, lines, amount, state }, t, locale) {
  const goods = lines.map(({ name, quantity }) => (quantity > 1 ? `${name} × ${quantity}` : name)).join(', ');
  return html`
    <li data-testid="order" data-reference="${reference}" data-state="${state}">
      <a href="/return/${reference}"><code>${reference}</code></a>
      <span class="goods">${goods}</span>
      <span class="money">${toText(amount, locale)}</span>
      <span class="word ${state}">${t.word[state] ?? t.word.unknown}</span>
    </li>`;
}

/** The page that Vezne stands on: one element, told which signer and which session. `widget` has the package's files. */
export function checkoutPage({ order, signerUrl, widget }) {
  const { locale } = order;
  const t = textsFor(locale);
  return page(locale, t.checkoutTitle, null, html`
    <h1 class="quiet">${t.checkoutTitle}</h1>
    <div class="checkout">
      <section class="pay" data-methods="${order.methods.length}" aria-label="${t.checkoutTitle}">
        <vezne-checkout signer="${signerUrl}" session="${order.session.id}" token="${order.session.token}"
          locale="${locale}"></vezne-checkout>
        <noscript><p class="note">${t.needsScript}</p></noscript>
      </section>
      ${summary(order, t, true)}
    </div>`, html`${hints(widget)}<script type="module" src="/vezne/vezne-checkout.js"></script>`);
}

/**
 * What the element's script loads, asked for together with it. The loader asks for wasm by its hash: a hint without the same
 * one would have it fetched twice.
 */
function hints(widget) {
  const [desk, wasm] = ['desk.js', 'vezne_checkout_bg.wasm'].map((name) => widget.get(name).integrity);
  return html`<link rel="modulepreload" href="/vezne/desk.js" integrity="${desk}">
  <link rel="preload" as="fetch" crossorigin href="/vezne/vezne_checkout_bg.wasm" integrity="${wasm}">
  `;
}

/** After paying, or not: what the signer says, and a way on from each answer. */
export function returnPage({ order, id, state, session }) {
  const { locale } = order;
  const t = textsFor(locale);
  const awaits = state === 'processing' && session.incoming?.stage === 'awaiting';
  const [title, text] = t.state[awaits ? 'awaiting_transfer' : state] ?? t.state.unknown;
  return page(locale, title, null, html`
    <div class="verdict ${state}" data-testid="state" data-state="${state}" data-follow="${followUrl(order, id, state)}">
      <span class="seal" aria-hidden="true"></span>
      <h1>${title}</h1>
      <p>${text}</p>
      ${['open', 'processing'].includes(state) && lastDecline(session, t)}
    </div>
    ${['paid', 'refunded', 'partly_refunded'].includes(state) && receipt(session, t, locale)}
    ${awaits && rowsOf(awaitedRows(session.incoming, t, locale), 'awaited')}
    <p class="ways">${waysOn(order, state, awaits ? { ...t, toPayment: t.toTransfer } : t)}</p>
    ${summary(order, t)}`);
}

export function errorPage({ locale, code, retry, supportNumber }) {
  const t = textsFor(locale);
  const [title, text] = t.error[code];
  return page(locale, title, null, html`
    <div class="verdict error" role="alert">
      <span class="seal" aria-hidden="true"></span>
      <h1>${title}</h1>
      <p>${text}</p>
      ${supportNumber && html`<p class="small">${t.support}: <code>${supportNumber}</code></p>`}
    </div>
    <p class="ways">
      ${retry && html`<a class="button" href="${retry}">${t.tryAgain}</a>`}
      <a class="${retry ? 'button plain' : 'button'}" href="${withLang('/', locale)}">${t.back}</a>
    </p>`);
}

function waysOn(order, state, t) {
  const checkout = html`<a class="button" href="/checkout/${order.reference}" data-testid="to-payment">${
    ['expired', 'cancelled'].includes(state) ? t.tryAgain : t.toPayment}</a>`;
  const again = html`<a class="button plain" href="/return/${order.reference}">${t.checkAgain}</a>`;
  const shop = html`<a class="button plain" href="${withLang('/', order.locale)}">${t.back}</a>`;
  if (state === 'open' || state === 'expired' || state === 'cancelled') return html`${checkout} ${shop}`;
  if (state === 'processing') return html`${checkout} ${again}`;
  if (FINAL.has(state)) return shop;
  return again;
}

function receipt(session, t, locale) {
  const paid = [...cardRows(session, t, locale), ...transferRows(session, t, locale), ...incomingRows(session, t, locale)];
  return rowsOf([...paid, ...refundRows(session, t, locale)], 'receipt');
}

function rowsOf(rows, testId) {
  const known = rows.filter(([, value]) => value);
  return known.length > 0 && html`<dl class="receipt" data-testid="${testId}">${known.map(([name, value, id]) => html`
    <div><dt>${name}</dt><dd class="money" data-testid="${id}">${value}</dd></div>`)}
  </dl>`;
}

function cardRows(session, t, locale) {
  const payment = session.card?.payment;
  if (!payment) return [];
  const card = [payment.cardFamily, payment.lastFourDigits && `•••• ${payment.lastFourDigits}`].filter(Boolean).join(' ');
  return [
    [t.paidTotal, toText(parseKurus(payment.paidPrice), locale), 'paid-total'],
    [t.plan, t.installments(payment.installments ?? payment.chosenInstallments), 'paid-plan'],
    [t.card, card, 'paid-card'],
  ];
}

/** The bank's fee is the buyer's and none of the order's. */
function transferRows(session, t, locale) {
  const { stage, amount, sender, reference, receipt } = session.transfer ?? {};
  if (stage !== 'settled') return [];
  return [
    [t.paidTotal, toText(parseKurus(amount), locale), 'paid-total'],
    [t.account, sender, 'paid-account'],
    [t.transferNumber, receipt?.queryNumber ?? receipt?.transactionId, 'paid-number'],
    [t.transferReference, reference, 'paid-reference'],
  ];
}

/** A transfer that the buyer sent alone. */
function incomingRows(session, t, locale) {
  const { stage, amount, reference } = session.incoming ?? {};
  if (stage !== 'received') return [];
  return [
    [t.paidTotal, toText(parseKurus(amount), locale), 'paid-total'],
    [t.transferReference, reference, 'paid-reference'],
  ];
}

/** The same while it is waited for. The account stands on the checkout page, with buttons that copy it. */
function awaitedRows({ amount, reference }, t, locale) {
  return [
    [t.amountToSend, toText(parseKurus(amount), locale), 'awaited-amount'],
    [t.codeToWrite, reference, 'awaited-reference'],
  ];
}

/** What has gone back for certain. What is on its way is told once it is there. */
function refundRows({ refunds = [] }, t, locale) {
  const returned = refunds.reduce((sum, { refunded }) => sum + parseKurus(refunded), 0);
  return returned > 0 ? [[t.refundedTotal, toText(returned, locale), 'refunded-total']] : [];
}

function lastDecline(session, t) {
  const decline = session?.card?.lastDecline;
  return decline && html`<p class="note" data-testid="decline"><b>${t.lastDecline}:</b> ${decline.text}</p>`;
}

/** With a place for what the chosen plan comes to, which the widget tells the page: see shop.js. */
function summary(order, t, choosing = false) {
  const { locale, lines, shipping, amount, reference } = order;
  return html`
    <aside class="summary" aria-label="${t.order}">
      <h2>${t.order}</h2>
      <dl>
        ${lines.map(({ name, quantity, unitPrice }) => html`
          <div><dt>${name}${quantity > 1 && html` <span class="times">× ${quantity}</span>`}</dt>
            <dd class="money">${toText(unitPrice * quantity, locale)}</dd></div>`)}
        <div><dt>${t.shipping}</dt><dd class="money">${shipping === 0 ? t.shippingFree : toText(shipping, locale)}</dd></div>
        <div class="sum"><dt>${t.total}</dt><dd class="money" data-testid="amount">${toText(amount, locale)}</dd></div>
        ${choosing && html`<div class="plan" hidden data-plan="${t.withInstallments('{}')}"><dt></dt><dd class="money"></dd></div>`}
      </dl>
      <p class="small"><b>${t.deliverTo}</b><br>${CUSTOMER.name} ${CUSTOMER.surname}<br>${CUSTOMER.address}, ${CUSTOMER.city}</p>
      <p class="small"><b>${t.orderNumber}</b> <code data-testid="reference">${reference}</code></p>
    </aside>`;
}

function followUrl(order, id, state) {
  return FINAL.has(state) ? '' : `/return/${order.reference}/state?vezne_session=${encodeURIComponent(id)}`;
}

function withLang(path, locale) {
  return locale === 'tr' ? path : `${path}?lang=${locale}`;
}

function page(locale, title, languagePath, main, head = '') {
  const t = textsFor(locale);
  const other = locale === 'tr' ? 'en' : 'tr';
  return html`<!doctype html>
<html lang="${locale}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${title === t.shop ? t.shop : `${title} · ${t.shop}`}</title>
  <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/assets/shop.css">
  <script type="module" src="/assets/shop.js"></script>
  ${head}
</head>
<body>
  <header class="top">
    <a class="brand" href="${withLang('/', locale)}"><span class="brand-bean" aria-hidden="true"></span>${t.shop}</a>
    <nav class="nav">
      <a href="${withLang('/orders', locale)}">${t.orders}</a>
      ${languagePath && html`<a href="${withLang(languagePath, other)}" hreflang="${other}" lang="${other}">${
        other === 'en' ? 'English' : 'Türkçe'}</a>`}
    </nav>
  </header>
  <main>${main}</main>
  <footer class="foot"><p>${t.demo}</p></footer>
</body>
</html>
`;
}
