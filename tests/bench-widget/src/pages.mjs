// The two pages: the same shop around each, the scripts as each one's own guide says.

/** Ours, as widget/npm/README.md says, with its preload hints and the room that it asks for. */
export function element({ signerUrl, session, wasmIntegrity, room }) {
  return page(
    `<link rel="modulepreload" href="/vezne/desk.js">
  <link rel="preload" as="fetch" crossorigin href="/vezne/vezne_checkout_bg.wasm" integrity="${wasmIntegrity}">
  <script type="module" src="/vezne/vezne-checkout.js"></script>
  <style>vezne-checkout { --vezne-room: ${room} }</style>`,
    `<vezne-checkout signer="${signerUrl}" session="${session.id}" token="${session.token}" locale="en"></vezne-checkout>`,
  );
}

/** Adyen's: script and style of the bundle, and a place to mount in. */
export function markup({ kind, id, server }) {
  return page(
    `<link rel="stylesheet" href="/adyen/${kind}/adyen.css">
  <script type="module" src="/adyen/${kind}/adyen.js"></script>`,
    `<div id="checkout" data-id="${id}" data-session-data="bench" data-server="${server}"></div>`,
  );
}

/** Asked in the page: does a field of ours take digits already? */
export const field = () => Boolean(document.querySelector('vezne-checkout')?.shadowRoot?.querySelector('input'));

function page(head, checkout) {
  return `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="description" content="The checkout of a coffee shop">
  <title>Checkout</title>
  <link rel="icon" href="data:,">
  <style>
    body { max-width: 30rem; margin: 0 auto; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif }
    vezne-checkout:not(:defined) { display: block; min-height: 54rem }
  </style>
  ${head}
</head>
<body>
  <main>
    <h1>Checkout</h1>
    ${checkout}
    <h2>Your order</h2>
    <p>Antigua, 3 × 250 g</p>
  </main>
</body>
</html>
`;
}
