//! Payments that were asked for: each can be paid once, under the number that it was given.

use super::rail::Rail;
use super::terms::Terms;
use crate::clock::Moment;

/// A payment that was asked for and has moved nothing.
#[derive(Clone, Debug)]
pub(super) struct Validation {
    /// The bank's number of it.
    pub(super) query_number: String,
    /// How it is to travel.
    pub(super) rail: Rail,
    /// What it is about.
    pub(super) terms: Terms,
    /// Whose account it goes to, as the bank tells it.
    pub(super) account_name: String,
    /// When it was asked for.
    pub(super) created_at: Moment,
    /// Whether EFT was closed then: it can never be paid.
    pub(super) closed: bool,
}

/// All of them, oldest first.
#[derive(Debug, Default)]
pub(super) struct Validations(Vec<Validation>);

impl Validations {
    /// Keeps one.
    pub(super) fn keep(&mut self, validation: Validation) {
        self.0.push(validation);
    }

    /// The one of that number, on that rail.
    pub(super) fn find(&self, rail: Rail, query_number: &str) -> Option<&Validation> {
        let mut all = self.0.iter();
        all.find(|validation| validation.query_number == query_number && validation.rail == rail)
    }

    /// Whether a number is taken.
    pub(super) fn has(&self, query_number: &str) -> bool {
        self.0.iter().any(|validation| validation.query_number == query_number)
    }
}
