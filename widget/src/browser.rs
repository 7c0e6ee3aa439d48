//! Timers and listeners that end when they are dropped, so that a removed element leaves nothing behind.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget, Window};

/// The page's window. The loader mounts in a document only.
pub(crate) fn window() -> Window {
    web_sys::window().expect("the element stands in a document")
}

/// Something that happens once, later.
pub(crate) struct Timer {
    id: i32,
    _then: Closure<dyn FnMut()>,
}

impl Timer {
    pub(crate) fn after(wait_ms: i32, then: impl FnOnce() + 'static) -> Self {
        let then = Closure::once(then);
        let set =
            window().set_timeout_with_callback_and_timeout_and_arguments_0(then.as_ref().unchecked_ref(), wait_ms);
        Self {
            id: set.unwrap_or_default(),
            _then: then,
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        window().clear_timeout_with_handle(self.id);
    }
}

/// Something that happens whenever an event does.
pub(crate) struct Listener {
    target: EventTarget,
    kind: &'static str,
    then: Closure<dyn FnMut(Event)>,
}

impl Listener {
    pub(crate) fn on(target: EventTarget, kind: &'static str, then: impl FnMut(Event) + 'static) -> Self {
        let then = Closure::new(then);
        let added = target.add_event_listener_with_callback(kind, then.as_ref().unchecked_ref());
        debug_assert!(added.is_ok(), "a function is always a listener");
        Self { target, kind, then }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let then = self.then.as_ref().unchecked_ref();
        let removed = self.target.remove_event_listener_with_callback(self.kind, then);
        debug_assert!(removed.is_ok(), "a function is always a listener");
    }
}
