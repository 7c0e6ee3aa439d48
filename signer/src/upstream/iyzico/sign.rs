//! The IYZWSv2 request signature: the bytes signed are the bytes sent.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// What one request is signed with. Source: iyzico's own clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestSignature {
    /// Random key, path and body, with nothing between them.
    pub string_to_sign: Vec<u8>,
    /// Lower-case hex of the HMAC-SHA256 over it.
    pub signature: String,
    /// The `Authorization` header. It never reaches a browser or a log: the scheme has no time in it.
    pub authorization: String,
}

/// Signs a path (with its leading `/`, without host and query) and the exact bytes of a body.
pub fn sign(api_key: &str, secret_key: &str, random_key: &str, path: &str, body: &[u8]) -> RequestSignature {
    let mut string_to_sign = Vec::with_capacity(random_key.len() + path.len() + body.len());
    string_to_sign.extend_from_slice(random_key.as_bytes());
    string_to_sign.extend_from_slice(path.as_bytes());
    string_to_sign.extend_from_slice(body);
    let signature = hex::encode(hmac_sha256(secret_key, &string_to_sign));
    let credentials = format!("apiKey:{api_key}&randomKey:{random_key}&signature:{signature}");
    let authorization = format!("IYZWSv2 {}", STANDARD.encode(credentials));
    RequestSignature {
        string_to_sign,
        signature,
        authorization,
    }
}

/// HMAC-SHA256 with the merchant's secret key.
pub(super) fn hmac_sha256(secret_key: &str, text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret_key.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Vectors {
        authorization: Vec<Vector>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Vector {
        id: String,
        api_key: String,
        secret_key: String,
        random_key: String,
        path: String,
        body: String,
        string_to_sign: String,
        signature_hex: String,
        authorization: String,
    }

    #[test]
    fn the_official_clients_sign_the_same() {
        let vectors: Vectors = serde_json::from_str(include_str!("../../../../tests/vectors/iyzico.json")).unwrap();
        assert_eq!(vectors.authorization.len(), 6);
        for vector in vectors.authorization {
            let signed = sign(
                &vector.api_key,
                &vector.secret_key,
                &vector.random_key,
                &vector.path,
                vector.body.as_bytes(),
            );
            assert_eq!(signed.string_to_sign, vector.string_to_sign.as_bytes(), "{}", vector.id);
            assert_eq!(signed.signature, vector.signature_hex, "{}", vector.id);
            assert_eq!(signed.authorization, vector.authorization, "{}", vector.id);
        }
    }

    proptest! {
        #[test]
        fn what_is_signed_is_key_path_body_to_the_byte(key in "[0-9a-f]{32}", path in "/[a-z/]{0,40}", body: Vec<u8>) {
            let signed = sign("k", "s", &key, &path, &body);
            let expected = [key.as_bytes(), path.as_bytes(), &body].concat();
            prop_assert_eq!(signed.string_to_sign, expected);
        }

        #[test]
        fn one_other_byte_is_another_signature(body in prop::collection::vec(any::<u8>(), 1..80), place: prop::sample::Index) {
            let mut changed = body.clone();
            changed[place.index(body.len())] ^= 1;
            let signature = |body: &[u8]| sign("k", "s", "r", "/p", body).signature;
            prop_assert_ne!(signature(&body), signature(&changed));
        }
    }
}
