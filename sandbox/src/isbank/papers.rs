//! The certificates and keys that the bank's clients need, as files: one that is good, and some that the gate turns away.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
use tempfile::TempDir;

use super::authority::{Authority, Paper, Validity};
use crate::clock::Moment;

/// What opens `client.p12`.
pub(crate) const P12_PASSWORD: &str = "vezne";
/// Enough for a file that holds nothing worth stealing, and quick where nothing is optimized.
const P12_ITERATIONS: u32 = 500;
/// How long the good certificate is good for, if nobody says.
pub(crate) const CLIENT_DAYS: i64 = 397;

const OWNER_ONLY: u32 = 0o600;
const FOR_ALL: u32 = 0o644;

const EXPIRED: Validity = Validity {
    begun_days: 398,
    left_days: -1,
};
const EARLY: Validity = Validity {
    begun_days: -30,
    left_days: CLIENT_DAYS,
};

/// The folder with the papers, and who makes them out.
#[derive(Debug)]
pub(crate) struct Papers {
    authority: Authority,
    folder: PathBuf,
    /// Removes the folder in the end, if it was nobody's.
    _temporary: Option<TempDir>,
}

impl Papers {
    /// Makes out every paper and writes it into this folder, or into one that goes when the sandbox goes.
    pub(crate) fn new(folder: Option<&Path>, now: Moment) -> io::Result<Self> {
        let temporary = match folder {
            Some(folder) => {
                fs::create_dir_all(folder)?;
                None
            }
            None => Some(tempfile::Builder::new().prefix("vezne-isbank-").tempdir()?),
        };
        let folder = match (&temporary, folder) {
            (Some(temporary), _) => temporary.path().to_owned(),
            (None, folder) => folder.unwrap_or(Path::new("")).canonicalize()?,
        };
        let papers = Self {
            authority: Authority::new("Vezne sandbox CA", now)?,
            folder,
            _temporary: temporary,
        };
        papers.write("ca.pem", papers.authority.pem.as_bytes(), FOR_ALL)?;
        papers.renew(CLIENT_DAYS, now)?;
        papers.keep("expired", &papers.authority.client(now, EXPIRED)?)?;
        papers.keep("early", &papers.authority.client(now, EARLY)?)?;
        let stranger = Authority::new("Somebody else's CA", now)?;
        papers.keep("stranger", &stranger.client(now, valid(CLIENT_DAYS))?)?;
        Ok(papers)
    }

    /// Makes out a new client certificate with a new key. The one before stays good: nobody revokes it by this.
    pub(crate) fn renew(&self, days: i64, now: Moment) -> io::Result<()> {
        let paper = self.authority.client(now, valid(days))?;
        self.keep("client", &paper)?;
        let archive = archive(&paper, &self.authority).map_err(io::Error::other)?;
        self.write("client.p12", &archive, OWNER_ONLY)
    }

    /// The certificate that the bank shows.
    pub(super) fn server(&self, now: Moment) -> io::Result<Paper> {
        self.authority.server(now)
    }

    /// Who makes out what the gate lets in.
    pub(super) fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Where the files are.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the file of this name is.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The client certificate that is in the folder now, as TLS sends it.
    pub(super) fn client_certificate(&self) -> Option<Vec<u8>> {
        one_line(&fs::read_to_string(self.file("client.pem")).ok()?)
    }

    fn keep(&self, name: &str, paper: &Paper) -> io::Result<()> {
        self.write(&format!("{name}.pem"), paper.pem.as_bytes(), FOR_ALL)?;
        self.write(&format!("{name}.key"), paper.key_pem().as_bytes(), OWNER_ONLY)
    }

    /// A file that is never half written: whoever reads while a certificate is renewed finds the old one or the new one.
    fn write(&self, name: &str, bytes: &[u8], mode: u32) -> io::Result<()> {
        let unfinished = self.file(&format!(".{name}"));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(mode);
        let mut file = options.open(&unfinished)?;
        // The file may have been there, with another mode.
        file.set_permissions(fs::Permissions::from_mode(mode))?;
        file.write_all(bytes)?;
        fs::rename(unfinished, self.file(name))
    }
}

/// From yesterday on, for so many days.
fn valid(days: i64) -> Validity {
    Validity {
        begun_days: 1,
        left_days: days,
    }
}

fn archive(paper: &Paper, authority: &Authority) -> p12_keystore::Result<Vec<u8>> {
    let key = PrivateKey::from_der(paper.key_pkcs8())?;
    let chain = [&paper.certificate, &authority.certificate].map(|certificate| Certificate::from_der(certificate));
    let [own, issuer] = chain;
    let mut store = KeyStore::new();
    let entry = PrivateKeyChain::new("client", key, [own?, issuer?]);
    store.add_entry("client", KeyStoreEntry::PrivateKeyChain(entry));
    let writer = store.writer(P12_PASSWORD);
    writer
        .encryption_iterations(P12_ITERATIONS)
        .mac_iterations(P12_ITERATIONS)
        .write()
}

/// The bytes of a certificate whose PEM has lost its line breaks, and BEGIN and END if they are gone as well.
pub(super) fn one_line(pem: &str) -> Option<Vec<u8>> {
    let body = pem.lines().filter(|line| !line.starts_with("-----")).map(str::trim);
    STANDARD.decode(body.collect::<String>()).ok()
}
