//! The registered clients, and the check of their secrets.

use std::{collections::HashMap, sync::Arc};

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    digest::{Context, Digest, SHA256},
    rand::{SecureRandom, SystemRandom},
};
use serde_json::json;

use crate::{issuer::Issuer, Failure};

/// A client, with what is equal in all its tokens.
pub struct Client {
    secret: Digest,
    /// The header and the first claims of its tokens, base64url.
    pub token_prefix: String,
    /// The terms of its grants, as they are recorded.
    pub terms: String,
}

pub struct Clients {
    salt: [u8; 32],
    by_id: HashMap<String, Arc<Client>>,
    /// Compared for an unknown client, so that it takes the same time.
    decoy: Digest,
}

impl Clients {
    pub fn with(id: &str, secret: &str, issuer: &Issuer, origin: &str) -> Result<Self, Failure> {
        let random = SystemRandom::new();
        let mut salt = [0; 32];
        random.fill(&mut salt)?;
        let mut nothing = [0; 32];
        random.fill(&mut nothing)?;
        let credential = uuid::Uuid::now_v7().to_string();
        let iss = format!("{origin}/oidc/endpoint/default");
        let audience = format!("{origin}/api");
        let claims = format!(
            r#"{{"iss":"{iss}","sub":{id},"client_id":{id},"aud":"{audience}","cred":"{credential}","gen":[1,1],"#,
            id = json!(id)
        );
        let terms = json!([id, credential, 1, 1, "jwt", issuer.key_id(), iss, "", audience, null, null, null, null]);
        let client = Client {
            secret: hash(&salt, secret),
            token_prefix: issuer.token_prefix(&claims),
            terms: terms.to_string(),
        };
        let by_id = HashMap::from([(id.to_owned(), Arc::new(client))]);
        Ok(Self { by_id, decoy: hash(&nothing, ""), salt })
    }

    /// The client that the secret proves. A secret has 256 bits, so that a slow hash would only cost time.
    pub fn authenticate(&self, id: &str, secret: &str) -> Option<Arc<Client>> {
        let client = self.by_id.get(id);
        let expected = client.map_or(&self.decoy, |known| &known.secret);
        verify_slices_are_equal(hash(&self.salt, secret).as_ref(), expected.as_ref()).ok()?;
        client.cloned()
    }
}

fn hash(salt: &[u8; 32], secret: &str) -> Digest {
    let mut context = Context::new(&SHA256);
    context.update(salt);
    context.update(secret.as_bytes());
    context.finish()
}
