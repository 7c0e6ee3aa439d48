//! The doors at which other people's bytes come in, for `cargo xtask fuzz`: each takes any bytes, and asserts what must hold
//! whatever they are.
//!
//! Only with the cargo feature `fuzzing`, and in tests, which knock with every byte sequence that was found worth keeping.

mod values;

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use crate::upstream::{RawAnswer, isbank, iyzico, vakifbank};

/// One way in.
#[derive(Debug, Clone, Copy)]
pub struct Door {
    /// The name of its target and of its corpus.
    pub name: &'static str,
    /// Takes any bytes; panics where something is not as it must be.
    pub knock: fn(&[u8]),
}

/// All of them.
pub const DOORS: [Door; 11] = [
    door("amount", values::amount),
    door("iban", values::iban),
    door("prefix", values::prefix),
    door("idempotency_key", values::idempotency_key),
    door("config", config),
    door("callback_form", crate::http::doors::callback_form),
    door("webhook", crate::http::doors::webhook),
    door("order", crate::http::doors::order),
    door("iyzico_answer", iyzico_answer),
    door("vakifbank_answer", vakifbank_answer),
    door("isbank_answer", isbank_answer),
];

const fn door(name: &'static str, knock: fn(&[u8])) -> Door {
    Door { name, knock }
}

/// Knocks at one door.
///
/// # Panics
/// Where something is not as it must be, and where there is no such door.
pub fn knock(name: &str, bytes: &[u8]) {
    let door = DOORS.iter().find(|door| door.name == name);
    (door.expect("a target is named after its door").knock)(bytes);
}

fn config(bytes: &[u8]) {
    if let Ok(text) = str::from_utf8(bytes) {
        crate::config::door(text);
    }
}

fn iyzico_answer(bytes: &[u8]) {
    each_status(bytes, iyzico::doors::answers);
}

fn vakifbank_answer(bytes: &[u8]) {
    each_status(bytes, vakifbank::doors::answers);
}

fn isbank_answer(bytes: &[u8]) {
    each_status(bytes, isbank::doors::answers);
}

/// The bytes as the answer of a call that worked, that was refused, and that broke.
fn each_status(bytes: &[u8], read: fn(&RawAnswer)) {
    for http_status in [200, 422, 503] {
        read(&RawAnswer {
            http_status,
            bytes: bytes.to_vec(),
        });
    }
}

/// What a future that waits for nobody comes to.
pub(crate) fn at_once<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("all bytes are there"),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_door_stands_what_was_found_at_it() {
        let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fuzz/corpus");
        for Door { name, knock } in DOORS {
            let kept: Vec<_> = fs::read_dir(corpora.join(name)).unwrap().collect();
            assert!(kept.len() >= 3, "{name} has no corpus");
            for entry in kept {
                knock(&fs::read(entry.unwrap().path()).unwrap());
            }
        }
    }

    #[test]
    fn every_door_has_a_target() {
        let targets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fuzz/fuzz_targets");
        let mut written: Vec<String> = fs::read_dir(targets)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        let mut known: Vec<&str> = DOORS.iter().map(|door| door.name).collect();
        written.sort();
        known.sort_unstable();
        assert_eq!(written, known);
    }
}
