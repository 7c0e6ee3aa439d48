//! What the widget asks of the browser, by way of the loader: in script each of these is a line, in wasm it would be a
//! binding with its glue.

use js_sys::Promise;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// The loader's hands for one element; they let go of everything when the element is removed.
    #[derive(Debug, Clone, PartialEq)]
    pub type Hands;

    /// Sends a request to the signer; a body makes it a POST. What may be sent `again` is, a few times, where nobody
    /// answered. Answers `{ok, body}`, or `{kind}`.
    #[wasm_bindgen(method)]
    pub(crate) fn ask(
        this: &Hands,
        url: &str,
        token: &str,
        language: &str,
        key: &str,
        body: &str,
        wait_ms: u32,
        again: bool,
    ) -> Promise;

    /// One of the element's attributes, empty where it has none. `words` are the shop's own, `name␁text␂name␁text`.
    #[wasm_bindgen(method)]
    pub(crate) fn attribute(this: &Hands, name: &str) -> String;

    /// What `sessionStorage` holds; nothing where it throws.
    #[wasm_bindgen(method)]
    pub(crate) fn kept(this: &Hands, name: &str) -> Option<String>;

    /// Keeps something in `sessionStorage` where that works; an empty text is forgotten.
    #[wasm_bindgen(method)]
    pub(crate) fn keep(this: &Hands, name: &str, value: &str);

    /// 32 random hexadecimal digits.
    #[wasm_bindgen(method)]
    pub(crate) fn random(this: &Hands) -> String;

    /// Lets something happen later; the same thing waited for anew replaces the old wait.
    #[wasm_bindgen(method)]
    pub(crate) fn wait(this: &Hands, what: &str, of: &str, wait_ms: i32);

    /// Ends every wait.
    #[wasm_bindgen(method)]
    pub(crate) fn rest(this: &Hands);

    /// Tells the page; answers what it said against a cancelable event, perhaps nothing but no.
    #[wasm_bindgen(method)]
    pub(crate) fn tell(this: &Hands, name: &str, detail: &str, cancelable: bool) -> Option<String>;

    /// Leaves for another page, where there is one.
    #[wasm_bindgen(method)]
    pub(crate) fn leave(this: &Hands, url: &str) -> bool;

    /// Puts the focus on the first element that fits, if there is one.
    #[wasm_bindgen(method)]
    pub(crate) fn focus(this: &Hands, selector: &str);

    /// The local time of day of an RFC 3339 moment, `14:05`, with the date where it is wanted or not today's; empty when it
    /// is no moment.
    #[wasm_bindgen(method)]
    pub(crate) fn time(this: &Hands, moment: &str, with_date: bool) -> String;

    /// How many seconds are left until a moment, by this machine's clock.
    #[wasm_bindgen(method)]
    pub(crate) fn left(this: &Hands, moment: &str) -> i32;

    /// The one-time code that the address ended with; it is given out once.
    #[wasm_bindgen(method)]
    pub(crate) fn code(this: &Hands) -> Option<String>;
}
