//! The bank's test customers: who may log in on which page.

/// Which of the two authorize pages a customer uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Segment {
    /// People.
    Retail,
    /// Companies.
    Corporate,
}

impl Segment {
    /// As the control API calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Retail => "retail",
            Self::Corporate => "corporate",
        }
    }
}

/// A customer of the bank.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Customer {
    /// As the control API calls them.
    pub(crate) id: &'static str,
    /// As their accounts have it.
    pub(crate) name: &'static str,
    /// The page they log in on.
    pub(crate) segment: Segment,
}

/// All of them. The last two own the accounts of the bank's own samples.
pub(crate) static CUSTOMERS: [Customer; 5] = [
    Customer {
        id: "ayse",
        name: "Ayşe Yılmaz",
        segment: Segment::Retail,
    },
    Customer {
        id: "mehmet",
        name: "Mehmet Demir",
        segment: Segment::Retail,
    },
    Customer {
        id: "kahve-ltd",
        name: "Kahve Ticaret Ltd. Şti.",
        segment: Segment::Corporate,
    },
    Customer {
        id: "fatma",
        name: "FATMA ŞAHİN",
        segment: Segment::Retail,
    },
    Customer {
        id: "kizilcim",
        name: "KIZILCIM ŞERBET",
        segment: Segment::Retail,
    },
];

impl Customer {
    /// The customer of that id.
    pub(crate) fn named(id: &str) -> Option<&'static Self> {
        CUSTOMERS.iter().find(|customer| customer.id == id)
    }
}
