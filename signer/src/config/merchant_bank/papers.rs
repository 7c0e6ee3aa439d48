//! The client certificate with its key, from the files that the settings name.

use std::fs;
use std::path::{Path, PathBuf};

use rustls::pki_types::CertificateDer;

use super::super::{Mistakes, secret_file};
use crate::secret::Secret;
use crate::upstream::isbank::certificate::{CertificateError, ClientCertificate, certificates_of};

/// The settings about it, as they are written.
pub(super) struct Raw {
    pub(super) certificate_file: Option<PathBuf>,
    pub(super) key_file: Option<PathBuf>,
    pub(super) pkcs12_file: Option<PathBuf>,
    pub(super) pkcs12_password: Option<Secret>,
    pub(super) pkcs12_password_file: Option<PathBuf>,
    pub(super) ca_file: Option<PathBuf>,
}

/// What is shown, and whom it is shown to.
pub(super) struct Papers {
    pub(super) certificate: ClientCertificate,
    pub(super) authorities: Option<Vec<CertificateDer<'static>>>,
}

pub(super) fn check(mistakes: &mut Mistakes, raw: Raw) -> Option<Papers> {
    let Raw {
        certificate_file,
        key_file,
        pkcs12_file,
        pkcs12_password,
        pkcs12_password_file,
        ca_file,
    } = raw;
    let authorities = mistakes.optional("isbank.ca_file", ca_file, |file| {
        certificates_of(&bytes(&file)?).map_err(told)
    });
    let has_password = pkcs12_password.is_some() || pkcs12_password_file.is_some();
    let certificate = match (certificate_file, key_file, pkcs12_file) {
        (None, None, Some(file)) => {
            let password = mistakes.secret(
                "isbank.pkcs12_password",
                pkcs12_password,
                pkcs12_password_file.as_deref(),
            )?;
            mistakes.read("isbank.pkcs12_file", Some(file), |file| pkcs12(&file, &password))
        }
        (None, None, None) => {
            mistakes.add(
                "isbank.certificate_file",
                "is missing: name it and isbank.key_file, or isbank.pkcs12_file",
            );
            None
        }
        (_, _, Some(_)) => {
            mistakes.add(
                "isbank.pkcs12_file",
                "and isbank.certificate_file or isbank.key_file are both there: keep one kind",
            );
            None
        }
        (_, _, None) if has_password => {
            mistakes.add("isbank.pkcs12_password", "is there without isbank.pkcs12_file");
            None
        }
        (certificate, key, None) => pem(mistakes, certificate, key),
    };
    Some(Papers {
        certificate: certificate?,
        authorities,
    })
}

fn pem(mistakes: &mut Mistakes, certificate: Option<PathBuf>, key: Option<PathBuf>) -> Option<ClientCertificate> {
    let certificate = mistakes.read("isbank.certificate_file", certificate, |file| bytes(&file));
    let key = mistakes.read("isbank.key_file", key, |file| {
        secret_file::read_bytes(&file).map_err(|error| error.to_string())
    });
    let (certificate, key) = (certificate?, key?);
    match ClientCertificate::from_pem(&certificate, &key) {
        Ok(certificate) => Some(certificate),
        Err(error) => {
            let is_keys = matches!(
                error,
                CertificateError::NoKey | CertificateError::UnusableKey | CertificateError::NotItsKey
            );
            let name = if is_keys {
                "isbank.key_file"
            } else {
                "isbank.certificate_file"
            };
            mistakes.add(name, &error.to_string());
            None
        }
    }
}

fn pkcs12(file: &Path, password: &Secret) -> Result<ClientCertificate, String> {
    let bytes = secret_file::read_bytes(file).map_err(|error| error.to_string())?;
    ClientCertificate::from_pkcs12(&bytes, password.expose()).map_err(told)
}

fn bytes(file: &Path) -> Result<Vec<u8>, String> {
    fs::read(file).map_err(|error| format!("cannot be read: {error}"))
}

#[expect(clippy::needless_pass_by_value, reason = "it is the argument of map_err")]
fn told(error: CertificateError) -> String {
    error.to_string()
}
