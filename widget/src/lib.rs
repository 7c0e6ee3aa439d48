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
mod state;
mod text;
mod theme;

use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Element, HtmlElement, HtmlInputElement};
use yew::{AppHandle, Renderer};

use app::{App, Attributes, Props};

/// The style rules of everything behind the loader's first picture, for one adopted sheet.
#[wasm_bindgen]
pub fn stylesheet() -> String {
    theme::STYLESHEET.to_owned()
}

/// One mounted element.
#[wasm_bindgen]
pub struct Desk {
    handle: AppHandle<App>,
    props: Props,
}

#[wasm_bindgen]
impl Desk {
    /// Mounts into `place`, a `<div>` of the shadow root. `input` is the loader's card field, which becomes part of
    /// the form as it stands, filter, digits and all.
    #[wasm_bindgen(constructor)]
    pub fn new(host: HtmlElement, place: Element, input: HtmlInputElement, attributes: Vec<String>) -> Self {
        let props = Props {
            host,
            input,
            attributes: Attributes::of(attributes),
        };
        let handle = Renderer::<App>::with_root_and_props(place, props.clone()).render();
        Self { handle, props }
    }

    /// Takes the element's attributes anew: signer, session, token, locale.
    pub fn configure(&mut self, attributes: Vec<String>) {
        let attributes = Attributes::of(attributes);
        if self.props.attributes != attributes {
            self.props.attributes = attributes;
            self.handle.update(self.props.clone());
        }
    }

    /// Takes everything away again.
    pub fn destroy(self) {
        self.handle.destroy();
    }
}
