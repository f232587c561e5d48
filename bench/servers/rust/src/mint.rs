//! Signs and records tokens in batches. Requests are collected until the event loop brings no other; then
//! their tokens are signed one after the other, while the tables of the curve are in the processor's cache, and
//! their grants are recorded in one commit. During a commit, the next batch grows.

use std::{
    fmt::Write,
    mem,
    sync::{Arc, Mutex},
    time::SystemTime,
};

use tokio::{
    sync::{oneshot, Notify},
    task::yield_now,
};
use uuid::Uuid;

use crate::{
    client::Client,
    issuer::{Issuer, LIFETIME},
    store::{Row, Store},
};

/// Requests for which the batch waits no longer.
const ENOUGH: usize = 32;
/// The position in a batch has four hexadecimal digits.
const MAX_BATCH: usize = 2_000;

struct Request {
    client: Arc<Client>,
    address: Arc<str>,
    respond: oneshot::Sender<String>,
}

#[derive(Default)]
struct Arrivals {
    requests: Mutex<Vec<Request>>,
    notify: Notify,
}

impl Arrivals {
    fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    fn take(&self) -> Vec<Request> {
        mem::take(&mut self.requests.lock().unwrap())
    }

    /// The first turn of the event loop that brings no other request has ended, or enough have arrived.
    async fn pause(&self) {
        let mut seen = usize::MAX;
        loop {
            let count = self.count();
            if count == seen || count >= ENOUGH {
                return;
            }
            seen = count;
            yield_now().await;
        }
    }
}

pub struct Mint {
    arrivals: Arc<Arrivals>,
}

impl Mint {
    /// Without a store, no grants are recorded.
    pub fn start(issuer: Issuer, store: Option<Store>) -> Self {
        let arrivals = Arc::<Arrivals>::default();
        tokio::spawn(mint(issuer, store, arrivals.clone()));
        Self { arrivals }
    }

    /// The response with a token whose grant is durable; `None` if the store fails.
    pub async fn token(&self, client: Arc<Client>, address: Arc<str>) -> Option<String> {
        let (respond, response) = oneshot::channel();
        self.arrivals.requests.lock().unwrap().push(Request { client, address, respond });
        self.arrivals.notify.notify_one();
        response.await.ok()
    }
}

async fn mint(issuer: Issuer, mut store: Option<Store>, arrivals: Arc<Arrivals>) {
    let mut batch = Batch::default();
    let mut committing: Option<Batch> = None;
    loop {
        match (&mut store, &committing) {
            (Some(store), Some(_)) => tokio::select! {
                biased;
                is_durable = store.committed() => {
                    let done = committing.take().unwrap_or_default();
                    if is_durable {
                        done.respond();
                    }
                }
                () = arrivals.notify.notified() => {}
            },
            _ => arrivals.notify.notified().await,
        }
        arrivals.pause().await;
        batch.sign(&issuer, arrivals.take());
        match &store {
            None => mem::take(&mut batch).respond(),
            Some(store) if committing.is_none() && !batch.is_empty() => {
                store.commit(batch.row());
                committing = Some(mem::take(&mut batch));
            }
            Some(_) => {}
        }
    }
}

/// Signed tokens whose grants are one row. The id of each grant is that of the batch, and four digits.
#[derive(Default)]
struct Batch {
    id: String,
    clients: Vec<Arc<Client>>,
    /// A line for each grant: its position, and an array of terms, times and address.
    grants: String,
    responses: Vec<(oneshot::Sender<String>, String)>,
}

impl Batch {
    fn is_empty(&self) -> bool {
        self.responses.is_empty()
    }

    fn sign(&mut self, issuer: &Issuer, requests: Vec<Request>) {
        let issued_at = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let expires_at = issued_at + LIFETIME;
        if self.is_empty() {
            self.id = Uuid::now_v7().to_string();
            self.id.truncate(32);
        }
        for Request { client, address, respond } in requests {
            let position = self.responses.len();
            if position == MAX_BATCH {
                continue; // 503: more requests wait than the store takes
            }
            let id = format!("{}{position:04x}", self.id);
            let body = issuer.response(&client.token_prefix, &id, issued_at);
            let terms = self.terms_of(client);
            let _ = write!(self.grants, "\n{position:04x}[{terms},{issued_at},{expires_at},\"{address}\"]");
            self.responses.push((respond, body));
        }
    }

    fn terms_of(&mut self, client: Arc<Client>) -> usize {
        self.clients.iter().position(|known| Arc::ptr_eq(known, &client)).unwrap_or_else(|| {
            self.clients.push(client);
            self.clients.len() - 1
        })
    }

    fn row(&mut self) -> Row {
        let mut text = String::with_capacity(self.grants.len() + 512);
        for (index, client) in self.clients.iter().enumerate() {
            let _ = write!(text, "\n={index}{}", client.terms);
        }
        text.push_str(&self.grants);
        Row { id: self.id.clone(), size: self.responses.len() as u32, grants: text }
    }

    fn respond(self) {
        for (respond, body) in self.responses {
            let _ = respond.send(body); // the client may have gone
        }
    }
}
