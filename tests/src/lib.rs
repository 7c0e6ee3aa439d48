//! Black-box tests of Vezne.
