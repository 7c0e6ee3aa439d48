//! Who sent a request: the IYZWSv2 header, checked over the exact bytes that came.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::errors::Refusal;
use crate::requests::Received;

const SCHEME: &str = "IYZWSv2 ";

/// The one merchant account that a sandbox knows.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    /// Sent openly in every request.
    pub(crate) api_key: String,
    /// Never sent.
    pub(crate) secret_key: String,
}

/// Checks a request's signature, and that it was made with this account's keys.
pub(crate) fn verify(account: &Account, request: &Received) -> Result<(), Refusal> {
    let header = request
        .headers
        .get("authorization")
        .map(String::as_str)
        .unwrap_or_default();
    if header.is_empty() {
        return Err(Refusal::SignatureMissing);
    }
    let claim = Claim::read(header).ok_or(Refusal::InvalidSignature)?;
    if claim.api_key != account.api_key {
        return Err(Refusal::UnknownApiKey);
    }
    // The header is optional, but a client that sends another random key than it signed with has a bug.
    if request
        .headers
        .get("x-iyzi-rnd")
        .is_some_and(|sent| *sent != claim.random_key)
    {
        return Err(Refusal::InvalidSignature);
    }
    let expected = signature(&account.secret_key, &claim.random_key, &request.path, &request.body);
    match bool::from(expected.as_bytes().ct_eq(claim.signature.as_bytes())) {
        true => Ok(()),
        false => Err(Refusal::InvalidSignature),
    }
}

/// `lowercase_hex(HMAC_SHA256(secretKey, randomKey ++ path ++ body))`: never the query. The official clients send a body
/// with a GET too (`{}` for Node, `null` for Python) and sign it; whoever sends none signs none.
fn signature(secret_key: &str, random_key: &str, path: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret_key.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(random_key.as_bytes());
    mac.update(path.as_bytes());
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

/// What an Authorization header says.
struct Claim {
    api_key: String,
    random_key: String,
    signature: String,
}

impl Claim {
    fn read(header: &str) -> Option<Self> {
        let bytes = STANDARD.decode(header.strip_prefix(SCHEME)?).ok()?;
        let plain = String::from_utf8(bytes).ok()?;
        let mut parts = plain.split('&');
        let mut next = |name: &str| parts.next()?.strip_prefix(name).filter(|value| !value.is_empty());
        let claim = Self {
            api_key: next("apiKey:")?.to_owned(),
            random_key: next("randomKey:")?.to_owned(),
            signature: next("signature:")?.to_owned(),
        };
        parts.next().is_none().then_some(claim)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::Value;

    use super::*;

    fn request(path: &str, body: &str, authorization: Option<&str>) -> Received {
        let headers: BTreeMap<String, String> = authorization
            .map(|value| ("authorization".to_owned(), value.to_owned()))
            .into_iter()
            .collect();
        Received {
            method: "POST".into(),
            path: path.into(),
            query: None,
            headers,
            body: body.into(),
        }
    }

    fn vectors() -> Vec<Value> {
        let file: Value = serde_json::from_str(include_str!("../../../tests/vectors/iyzico.json")).unwrap();
        file["authorization"].as_array().unwrap().clone()
    }

    fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
        vector[name].as_str().unwrap()
    }

    #[test]
    fn every_request_that_the_official_clients_signed_is_accepted() {
        for vector in vectors() {
            let account = Account {
                api_key: text(&vector, "apiKey").into(),
                secret_key: text(&vector, "secretKey").into(),
            };
            let (path, body) = (text(&vector, "path"), text(&vector, "body"));
            let received = request(path, body, Some(text(&vector, "authorization")));
            assert_eq!(verify(&account, &received), Ok(()), "{}", vector["id"]);
            assert_eq!(
                signature(&account.secret_key, text(&vector, "randomKey"), path, body.as_bytes()),
                text(&vector, "signatureHex"),
            );
        }
    }

    #[test]
    fn one_changed_byte_refuses_the_signature() {
        for vector in vectors() {
            let account = Account {
                api_key: text(&vector, "apiKey").into(),
                secret_key: text(&vector, "secretKey").into(),
            };
            let (path, body) = (text(&vector, "path"), text(&vector, "body"));
            let header = Some(text(&vector, "authorization"));
            let other_body = request(path, &format!("{body} "), header);
            let other_path = request(&format!("{path}/"), body, header);
            let other_secret = Account {
                secret_key: "another".into(),
                ..account.clone()
            };
            assert_eq!(verify(&account, &other_body), Err(Refusal::InvalidSignature));
            assert_eq!(verify(&account, &other_path), Err(Refusal::InvalidSignature));
            assert_eq!(
                verify(&other_secret, &request(path, body, header)),
                Err(Refusal::InvalidSignature)
            );
        }
    }

    #[test]
    fn a_key_of_another_environment_is_unknown() {
        let vector = &vectors()[1];
        let account = Account {
            api_key: "sandbox-other".into(),
            secret_key: text(vector, "secretKey").into(),
        };
        let received = request(
            text(vector, "path"),
            text(vector, "body"),
            Some(text(vector, "authorization")),
        );
        assert_eq!(verify(&account, &received), Err(Refusal::UnknownApiKey));
    }

    #[test]
    fn a_request_without_the_header_is_told_so_and_a_garbled_one_is_invalid() {
        let account = Account {
            api_key: "a".into(),
            secret_key: "s".into(),
        };
        assert_eq!(
            verify(&account, &request("/", "", None)),
            Err(Refusal::SignatureMissing)
        );
        let unpadded = STANDARD
            .encode("apiKey:a&randomKey:1&signature:x")
            .trim_end_matches('=')
            .to_owned();
        for header in [
            "IYZWS a:b",
            "IYZWSv2 ???",
            "iyzwsv2 YQ==",
            "IYZWSv2 YXBpS2V5OmE=",
            &format!("IYZWSv2 {unpadded}"),
        ] {
            assert_eq!(
                verify(&account, &request("/", "", Some(header))),
                Err(Refusal::InvalidSignature),
                "{header}"
            );
        }
    }

    #[test]
    fn the_random_key_header_must_be_the_signed_one_when_it_is_sent() {
        let vector = &vectors()[1];
        let account = Account {
            api_key: text(vector, "apiKey").into(),
            secret_key: text(vector, "secretKey").into(),
        };
        let mut received = request(
            text(vector, "path"),
            text(vector, "body"),
            Some(text(vector, "authorization")),
        );
        received
            .headers
            .insert("x-iyzi-rnd".into(), text(vector, "randomKey").into());
        assert_eq!(verify(&account, &received), Ok(()));
        received.headers.insert("x-iyzi-rnd".into(), "another".into());
        assert_eq!(verify(&account, &received), Err(Refusal::InvalidSignature));
    }
}
