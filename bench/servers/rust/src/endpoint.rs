//! The token endpoint and the key set.

use std::{convert::Infallible, sync::Arc};

use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    body::{Bytes, Incoming},
    header::{HeaderValue, CACHE_CONTROL, CONTENT_TYPE, PRAGMA},
    Method, Request, Response, StatusCode,
};

use crate::{client::Clients, mint::Mint};

const MAX_BODY: usize = 16 * 1024;

pub struct Endpoint {
    pub clients: Clients,
    pub mint: Mint,
    pub key_set: String,
}

type Refusal = (StatusCode, &'static str);

const MALFORMED: Refusal = (StatusCode::BAD_REQUEST, r#"{"error":"invalid_request"}"#);
const OTHER_GRANT: Refusal = (StatusCode::BAD_REQUEST, r#"{"error":"unsupported_grant_type"}"#);
const UNKNOWN_CLIENT: Refusal = (StatusCode::UNAUTHORIZED, r#"{"error":"invalid_client"}"#);
const NO_STORE: Refusal = (StatusCode::SERVICE_UNAVAILABLE, r#"{"error":"temporarily_unavailable"}"#);

impl Endpoint {
    pub async fn respond(self: Arc<Self>, request: Request<Incoming>, address: Arc<str>) -> Result<Response<Full<Bytes>>, Infallible> {
        let (status, body) = match (request.method(), request.uri().path()) {
            (&Method::POST, "/token") => match self.token(request, address).await {
                Ok(body) => (StatusCode::OK, body.into()),
                Err((status, body)) => (status, body.into()),
            },
            (&Method::GET, "/jwks") => (StatusCode::OK, self.key_set.clone().into()),
            _ => (StatusCode::NOT_FOUND, Bytes::new()),
        };
        let mut response = Response::new(Full::new(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
        Ok(response)
    }

    async fn token(&self, request: Request<Incoming>, address: Arc<str>) -> Result<String, Refusal> {
        let is_form = request.headers().get(CONTENT_TYPE).is_some_and(|it| it == "application/x-www-form-urlencoded");
        if !is_form {
            return Err(MALFORMED);
        }
        let body = Limited::new(request.into_body(), MAX_BODY).collect().await.map_err(|_| MALFORMED)?.to_bytes();
        let [mut grant_type, mut id, mut secret] = [const { None }; 3];
        for (name, value) in form_urlencoded::parse(&body) {
            let parameter = match name.as_ref() {
                "grant_type" => &mut grant_type,
                "client_id" => &mut id,
                "client_secret" => &mut secret,
                _ => continue,
            };
            // RFC 6749 §3.2: none is included more than once.
            if parameter.replace(value).is_some() {
                return Err(MALFORMED);
            }
        }
        let (Some(grant_type), Some(id), Some(secret)) = (grant_type, id, secret) else { return Err(MALFORMED) };
        let client = self.clients.authenticate(&id, &secret).ok_or(UNKNOWN_CLIENT)?;
        if grant_type != "client_credentials" {
            return Err(OTHER_GRANT);
        }
        self.mint.token(client, address).await.ok_or(NO_STORE)
    }
}
