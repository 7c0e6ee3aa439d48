// The bags on the shelf, drawn; their colours are the style sheet's.

import { html } from './html.mjs';

const SIGNS = {
  yirgacheffe: html`<path class="sign" d="M60 84c0-10 7-16 7-16s7 6 7 16-7 15-7 15-7-5-7-15Zm-11 6c6-2 11 2 13 8-6 3-12 0-13-8Zm36 0c-6-2-11 2-13 8 6 3 12 0 13-8Z"/>`,
  antigua: html`<path class="sign" d="m41 103 17-30 9 14 6-8 20 24Zm30-33a6 6 0 1 1 0-.1Z"/>`,
  gece: html`<path class="sign" d="M78 99a17 17 0 1 1-9-32 14 14 0 0 0 9 32Zm5-27 1.5 4 4 1.5-4 1.5-1.5 4-1.5-4-4-1.5 4-1.5Z"/>`,
};

export function bag(id) {
  return html`<svg class="bag" viewBox="0 0 134 160" aria-hidden="true">
    <path class="shade" d="M20 150c0-4 21-7 47-7s47 3 47 7-21 6-47 6-47-2-47-6Z"/>
    <path class="paper" d="M30 30h74l6 26v84c0 5-3 8-8 8H32c-5 0-8-3-8-8V56Z"/>
    <path class="fold" d="M30 30h74l6 26H24Z"/>
    <path class="top-fold" d="M32 14h70c2 0 3 1 3 3v13H29V17c0-2 1-3 3-3Z"/>
    <rect class="clip" x="24" y="20" width="86" height="7" rx="3.5"/>
    <rect class="label" x="37" y="62" width="60" height="66" rx="4"/>
    ${SIGNS[id]}
    <path class="line" d="M48 112h38M55 119h24"/>
  </svg>`;
}
