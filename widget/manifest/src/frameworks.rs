//! What React, Vue and Svelte have to be told before they let `<vezne-checkout>` into a template.

use crate::element::{CLASS, TAG};
use crate::typescript::HEAD;

/// `./react`, for 18 and 19. Only 19 listens to events of one's own by a property.
pub(crate) fn react() -> String {
    format!(
        "{HEAD}import type * as React from 'react';
import type {{ {CLASS}, {CLASS}Attributes, {CLASS}EventMap }} from './element.js';

/** React 18 (it has no `use`) drops listeners for events of one's own: there, `addEventListener` on a ref is the way. */
type Listener<Event> = typeof React extends {{ use: unknown }} ? (event: Event) => void : never;

type Listeners = {{ [Name in keyof {CLASS}EventMap as `on${{Name}}`]?: Listener<{CLASS}EventMap[Name]> }};

declare module 'react' {{
  namespace JSX {{
    interface IntrinsicElements {{
      '{TAG}': React.DetailedHTMLProps<React.HTMLAttributes<{CLASS}>, {CLASS}> & {CLASS}Attributes & Listeners;
    }}
  }}
}}
"
    )
}

/// `./vue`, for templates. The name has to be told to Vue's compiler too, with `isCustomElement`.
pub(crate) fn vue() -> String {
    format!(
        "{HEAD}import type {{ HTMLAttributes, PublicProps }} from 'vue';
import type {{ {CLASS}, {CLASS}Attributes, {CLASS}EventMap }} from './element.js';

type Emit = {{ [Name in keyof {CLASS}EventMap]: (name: Name, event: {CLASS}EventMap[Name]) => void }}[keyof {CLASS}EventMap];

type Both<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void ? All : never;

declare module 'vue' {{
  interface GlobalComponents {{
    '{TAG}': new () => {CLASS} & {{ $props: HTMLAttributes & {CLASS}Attributes & PublicProps; $emit: Both<Emit> }};
  }}
}}
"
    )
}

/// `./svelte`, for version 5's event attributes.
pub(crate) fn svelte() -> String {
    format!(
        "{HEAD}import type {{ HTMLAttributes }} from 'svelte/elements';
import type {{ {CLASS}, {CLASS}Attributes, {CLASS}EventMap }} from './element.js';

type Listeners = {{ [Name in keyof {CLASS}EventMap as `on${{Name}}`]?: (event: {CLASS}EventMap[Name]) => void }};

declare module 'svelte/elements' {{
  interface SvelteHTMLElements {{
    '{TAG}': HTMLAttributes<{CLASS}> & {CLASS}Attributes & Listeners;
  }}
}}
"
    )
}
