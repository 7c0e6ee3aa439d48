//! What a buyer's phone has to load, raw and as a server sends it.

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

const BROTLI_QUALITY: u32 = 11;
const BROTLI_WINDOW_BITS: u32 = 22;
const BROTLI_BUFFER_BYTES: usize = 1 << 16;

/// What a browser fetches; types and notes for developers do not count.
const FETCHED: [&str; 3] = ["wasm", "js", "css"];

/// Every file a browser fetches, by name.
#[derive(Serialize, Deserialize)]
pub(crate) struct Sizes(Vec<Size>);

#[derive(Serialize, Deserialize)]
struct Size {
    name: String,
    raw: usize,
    brotli: usize,
}

impl Sizes {
    /// Weighs a folder's files.
    pub(crate) fn measure(folder: &Path) -> Result<Self> {
        let mut sizes = Vec::new();
        for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path
                .extension()
                .is_some_and(|extension| FETCHED.iter().any(|fetched| extension == *fetched))
            {
                let content = fs::read(&path)?;
                sizes.push(Size {
                    name,
                    raw: content.len(),
                    brotli: brotli_bytes(&content)?,
                });
            }
        }
        sizes.sort_by(|a, b| b.brotli.cmp(&a.brotli).then_with(|| a.name.cmp(&b.name)));
        Ok(Self(sizes))
    }

    /// What each file weighs after brotli.
    pub(crate) fn brotli(&self) -> impl Iterator<Item = (&str, usize)> {
        self.0.iter().map(|size| (size.name.as_str(), size.brotli))
    }
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.0.iter().map(|size| size.name.len()).max().unwrap_or_default();
        writeln!(f, "{:width$}  {:>9}  {:>9}", "file", "raw", "brotli")?;
        for Size { name, raw, brotli } in &self.0 {
            writeln!(f, "{name:width$}  {:>9}  {:>9}", grouped(*raw), grouped(*brotli))?;
        }
        Ok(())
    }
}

fn brotli_bytes(content: &[u8]) -> Result<usize> {
    let mut packed = brotli::CompressorWriter::new(Vec::new(), BROTLI_BUFFER_BYTES, BROTLI_QUALITY, BROTLI_WINDOW_BITS);
    packed.write_all(content)?;
    Ok(packed.into_inner().len())
}

/// `84000` as `84 000`.
pub(super) fn grouped(bytes: usize) -> String {
    let digits = bytes.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(name: &str, raw: usize, brotli: usize) -> Size {
        Size {
            name: name.to_owned(),
            raw,
            brotli,
        }
    }

    #[test]
    fn the_table_says_what_each_file_weighs() {
        let sizes = Sizes(vec![
            size("vezne_checkout_bg.wasm", 1_123_456, 50_321),
            size("vezne-checkout.js", 900, 401),
        ]);
        let expected = "\
file                          raw     brotli
vezne_checkout_bg.wasm  1 123 456     50 321
vezne-checkout.js             900        401
";
        assert_eq!(sizes.to_string(), expected);
    }

    #[test]
    fn what_no_browser_fetches_is_not_weighed() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.js", "a.d.ts", "README.md", "a.css"] {
            fs::write(folder.path().join(name), "same same same same").unwrap();
        }
        let sizes = Sizes::measure(folder.path()).unwrap();
        let names: Vec<_> = sizes.0.iter().map(|size| size.name.as_str()).collect();
        assert_eq!(names, ["a.css", "a.js"]);
    }

    #[test]
    fn brotli_is_the_size_a_server_would_send() {
        assert!(brotli_bytes(&[b'a'; 10_000]).unwrap() < 30);
        assert_eq!(grouped(84_000), "84 000");
        assert_eq!(grouped(999), "999");
    }
}
