//! The signing key, and the parts of a token.

use aws_lc_rs::{
    digest::{digest, SHA256},
    rand::SystemRandom,
    signature::{EcdsaKeyPair, KeyPair, ECDSA_P256_SHA256_FIXED_SIGNING},
};
use base64::{engine::general_purpose::URL_SAFE_NO_PAD, Engine};

use crate::Failure;

/// Seconds.
pub const LIFETIME: u64 = 7200;

pub struct Issuer {
    key: EcdsaKeyPair,
    key_id: String,
    random: SystemRandom,
}

impl Issuer {
    pub fn new() -> Result<Self, Failure> {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
        let (x, y) = coordinates(&key);
        // RFC 7638.
        let thumbprint = digest(&SHA256, format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#).as_bytes());
        let key_id = URL_SAFE_NO_PAD.encode(thumbprint);
        Ok(Self { key, key_id, random: SystemRandom::new() })
    }

    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    pub fn key_set(&self) -> String {
        let (x, y) = coordinates(&self.key);
        let kid = &self.key_id;
        format!(r#"{{"keys":[{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}","kid":"{kid}","alg":"ES256","use":"sig"}}]}}"#)
    }

    /// The header and the first claims, base64url. The claims are padded with spaces to a multiple of three
    /// bytes, so that they are encoded once.
    pub fn token_prefix(&self, claims: &str) -> String {
        let header = format!(r#"{{"alg":"ES256","typ":"at+jwt","kid":"{}"}}"#, self.key_id);
        let padded = format!("{claims:<width$}", width = claims.len().next_multiple_of(3));
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(padded))
    }

    /// The body of a token response, with the signed token.
    pub fn response(&self, prefix: &str, id: &str, issued_at: u64) -> String {
        const START: &str = r#"{"access_token":""#;
        let expires_at = issued_at + LIFETIME;
        let claims = format!(r#""iat":{issued_at},"exp":{expires_at},"jti":"{id}","grant_id":"{id}"}}"#);
        let mut body = String::with_capacity(1024);
        body.push_str(START);
        body.push_str(prefix);
        URL_SAFE_NO_PAD.encode_string(claims, &mut body);
        let signature = self.key.sign(&self.random, &body.as_bytes()[START.len()..]).expect("P-256 signs any message");
        body.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut body);
        body.push_str(r#"","grant_id":""#);
        body.push_str(id);
        body.push_str(r#"","token_type":"Bearer","expires_in":7200}"#);
        body
    }
}

fn coordinates(key: &EcdsaKeyPair) -> (String, String) {
    // An uncompressed point: 4, x, y.
    let (x, y) = key.public_key().as_ref()[1..].split_at(32);
    (URL_SAFE_NO_PAD.encode(x), URL_SAFE_NO_PAD.encode(y))
}
