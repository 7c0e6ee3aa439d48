//! The `<vezne-checkout>` element: what the loader script mounts into its shadow root.

mod api;
mod app;
mod browser;
mod components;
mod decode;
mod effects;
mod events;
mod format;
mod i18n;
mod keys;
mod presses;
mod state;
mod text;

use std::cell::RefCell;

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlInputElement};
use yew::{AppHandle, Renderer};

use app::{App, Attributes, Props};
use browser::Hands;

/// Memory by an allocator that weighs less than the standard library's own; a desk asks for little, and for much at once never.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// One mounted element.
#[wasm_bindgen]
pub struct Desk {
    handle: RefCell<AppHandle<App>>,
    props: RefCell<Props>,
}

#[wasm_bindgen]
impl Desk {
    /// Mounts into `place`, a `<div>` of the shadow root. `input` is the loader's card field, which becomes part of
    /// the form as it stands, filter, digits and all.
    #[wasm_bindgen(constructor)]
    pub fn new(hands: Hands, place: Element, input: HtmlInputElement) -> Self {
        let props = Props {
            attributes: Attributes::of(&hands),
            hands,
            input,
        };
        let handle = Renderer::<App>::with_root_and_props(place, props.clone()).render();
        Self {
            handle: RefCell::new(handle),
            props: RefCell::new(props),
        }
    }

    /// Takes the element's attributes anew: signer, session, token, locale.
    pub fn configure(&self) {
        let mut props = self.props.borrow().clone();
        props.attributes = Attributes::of(&props.hands);
        if *self.props.borrow() != props {
            self.props.replace(props.clone());
            self.handle.borrow_mut().update(props);
        }
    }

    /// Takes what the buyer or the browser did: a word, what it is about, and what the field noticed.
    pub fn happens(&self, what: &str, of: &str, note: &str) {
        if let Some(action) = presses::action(what, of, note, &self.props.borrow().hands) {
            self.handle.borrow().send_message(action);
        }
    }

    /// Takes everything away again, after what Yew has begun: what is destroyed before it was created is created all the
    /// same, and stays for ever.
    pub fn destroy(self) {
        spawn_local(async move { self.handle.into_inner().destroy() });
    }
}
