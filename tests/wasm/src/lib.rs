//! What the protocol makes of identifiers and card prefixes, asked from JavaScript: `identifiers.test.mjs` compares it with the
//! vectors, `card-schemes.test.mjs` with npm's `credit-card-type`.

use vezne_protocol::{CardScheme, Iban, Tckn, Vkn};
use wasm_bindgen::prelude::wasm_bindgen;

/// The bank's code of an IBAN; nothing where it is none.
#[wasm_bindgen(js_name = bankCodeOfIban)]
pub fn bank_code_of_iban(text: &str) -> Option<String> {
    Iban::parse(text).ok().map(|iban| iban.bank_code().to_owned())
}

/// The word for the scheme of a card's first digits; nothing where they are of none that Turkish shops take.
#[wasm_bindgen(js_name = schemeOfDigits)]
pub fn scheme_of_digits(digits: &str) -> Option<String> {
    CardScheme::of_digits(digits).map(|scheme| scheme.word().to_owned())
}

/// Whether it is a citizen's number.
#[wasm_bindgen(js_name = isTckn)]
pub fn is_tckn(text: &str) -> bool {
    Tckn::parse(text).is_ok()
}

/// Whether it is a tax number.
#[wasm_bindgen(js_name = isVkn)]
pub fn is_vkn(text: &str) -> bool {
    Vkn::parse(text).is_ok()
}
