//! What the `<vezne-checkout>` element offers a page, said once.
//!
//! The npm package's types and its custom-elements manifest are written from it, and a page of documentation can be. The
//! widget itself does not depend on this crate, only its tests do: nothing of it weighs on a buyer's phone.

mod custom_elements;
pub mod details;
mod element;
mod frameworks;
mod style;
mod typescript;

pub use custom_elements::custom_elements;
pub use element::{ATTRIBUTES, CLASS, TAG};
pub use element::{Attribute, Described, EVENTS, Event, METHODS, Method, PARTS, PROPERTIES, Property, SLOTS};
pub use style::{CustomProperty, custom_properties};

/// Every `.d.ts` file of the package, by the name it has in `dist`.
pub fn declarations() -> Vec<(&'static str, String)> {
    let of_frameworks = [
        ("react.d.ts", frameworks::react()),
        ("svelte.d.ts", frameworks::svelte()),
        ("vue.d.ts", frameworks::vue()),
    ];
    let mut files = typescript::declarations();
    files.extend(of_frameworks);
    files
}
