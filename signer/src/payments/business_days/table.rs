//! The holidays of Turkey from 2021 to 2032, as facts.
//!
//! Source: the package `holidays` 0.109 from PyPI (MIT), by vacanza, country TR; its dates of Ramazan and Kurban Bayramı are
//! those that were announced, until 2032. To go on, take a later version's, and the digest that the tests hold with them.

use jiff::civil::{Date, date};

/// The first and the last year that the table knows.
pub(super) const YEARS: std::ops::RangeInclusive<i16> = 2021..=2032;

/// What the facts are from, for whoever reads them.
pub(super) const SOURCE: &str = "PyPI holidays 0.109 (MIT), vacanza";

const RAMAZAN: &str = "Ramazan Bayramı";
const KURBAN: &str = "Kurban Bayramı";
const RAMAZAN_AND_SOVEREIGNTY: &str = "Ramazan Bayramı; Ulusal Egemenlik ve Çocuk Bayramı";
const YOUTH_AND_KURBAN: &str = "Atatürk'ü Anma, Gençlik ve Spor Bayramı; Kurban Bayramı";

/// A holiday of the same date every year.
pub(super) struct Fixed {
    pub(super) month: i8,
    pub(super) day: i8,
    pub(super) half: bool,
    pub(super) name: &'static str,
}

const fn fixed(month: i8, day: i8, name: &'static str) -> Fixed {
    let half = false;
    Fixed { month, day, half, name }
}

/// The same every year.
pub(super) const FIXED: [Fixed; 8] = [
    fixed(1, 1, "Yılbaşı"),
    fixed(4, 23, "Ulusal Egemenlik ve Çocuk Bayramı"),
    fixed(5, 1, "Emek ve Dayanışma Günü"),
    fixed(5, 19, "Atatürk'ü Anma, Gençlik ve Spor Bayramı"),
    fixed(7, 15, "Demokrasi ve Millî Birlik Günü"),
    fixed(8, 30, "Zafer Bayramı"),
    Fixed {
        half: true,
        ..fixed(10, 28, "Cumhuriyet Bayramı")
    },
    fixed(10, 29, "Cumhuriyet Bayramı"),
];

/// Days of a feast that moves with the moon.
pub(super) struct Feast {
    pub(super) first: Date,
    pub(super) days: i32,
    pub(super) half: bool,
    pub(super) name: &'static str,
}

const fn full(year: i16, month: i8, day: i8, days: i32, name: &'static str) -> Feast {
    let first = date(year, month, day);
    let half = false;
    Feast {
        first,
        days,
        half,
        name,
    }
}

const fn half(year: i16, month: i8, day: i8, name: &'static str) -> Feast {
    Feast {
        half: true,
        ..full(year, month, day, 1, name)
    }
}

/// In order. Where a feast meets a fixed holiday the feast's row has both names; an eve on a fixed holiday has no row.
pub(super) const FEASTS: [Feast; 48] = [
    half(2021, 5, 12, RAMAZAN),
    full(2021, 5, 13, 3, RAMAZAN),
    half(2021, 7, 19, KURBAN),
    full(2021, 7, 20, 4, KURBAN),
    full(2022, 5, 2, 3, RAMAZAN),
    half(2022, 7, 8, KURBAN),
    full(2022, 7, 9, 4, KURBAN),
    half(2023, 4, 20, RAMAZAN),
    full(2023, 4, 21, 2, RAMAZAN),
    full(2023, 4, 23, 1, RAMAZAN_AND_SOVEREIGNTY),
    half(2023, 6, 27, KURBAN),
    full(2023, 6, 28, 4, KURBAN),
    half(2024, 4, 9, RAMAZAN),
    full(2024, 4, 10, 3, RAMAZAN),
    half(2024, 6, 15, KURBAN),
    full(2024, 6, 16, 4, KURBAN),
    half(2025, 3, 29, RAMAZAN),
    full(2025, 3, 30, 3, RAMAZAN),
    half(2025, 6, 5, KURBAN),
    full(2025, 6, 6, 4, KURBAN),
    half(2026, 3, 19, RAMAZAN),
    full(2026, 3, 20, 3, RAMAZAN),
    half(2026, 5, 26, KURBAN),
    full(2026, 5, 27, 4, KURBAN),
    half(2027, 3, 8, RAMAZAN),
    full(2027, 3, 9, 3, RAMAZAN),
    half(2027, 5, 15, KURBAN),
    full(2027, 5, 16, 3, KURBAN),
    full(2027, 5, 19, 1, YOUTH_AND_KURBAN),
    half(2028, 2, 25, RAMAZAN),
    full(2028, 2, 26, 3, RAMAZAN),
    half(2028, 5, 4, KURBAN),
    full(2028, 5, 5, 4, KURBAN),
    half(2029, 2, 13, RAMAZAN),
    full(2029, 2, 14, 3, RAMAZAN),
    full(2029, 4, 24, 4, KURBAN),
    half(2030, 2, 3, RAMAZAN),
    full(2030, 2, 4, 3, RAMAZAN),
    half(2030, 4, 12, KURBAN),
    full(2030, 4, 13, 4, KURBAN),
    half(2031, 1, 23, RAMAZAN),
    full(2031, 1, 24, 3, RAMAZAN),
    half(2031, 4, 1, KURBAN),
    full(2031, 4, 2, 4, KURBAN),
    half(2032, 1, 13, RAMAZAN),
    full(2032, 1, 14, 3, RAMAZAN),
    half(2032, 3, 21, KURBAN),
    full(2032, 3, 22, 4, KURBAN),
];
