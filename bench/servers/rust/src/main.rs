//! The peer in Rust: a token endpoint that does what Mintmark must do for a token, and nothing else. It is
//! described in bench/README.md.

mod client;
mod endpoint;
mod issuer;
mod mint;
mod store;

use std::{env, io::Read, process, sync::Arc, thread};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::{client::Clients, endpoint::Endpoint, issuer::Issuer, mint::Mint, store::Store};

type Failure = Box<dyn std::error::Error>;

/// One thread serves, as in the other servers of the benchmark; the store has one of its own.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let origin = format!("http://{}", listener.local_addr()?);
    let issuer = Issuer::new()?;
    let clients = Clients::with(&env::var("CLIENT_ID")?, &env::var("CLIENT_SECRET")?, &issuer, &origin)?;
    let store = env::var_os("STORE").map(|file| Store::open(file.as_ref())).transpose()?;
    let key_set = issuer.key_set();
    let mint = Mint::start(issuer, store);
    let endpoint = Arc::new(Endpoint { clients, mint, key_set });
    println!(r#"{{"tokenUrl":"{origin}/token","jwksUrl":"{origin}/jwks"}}"#);
    thread::spawn(end_with_caller);
    loop {
        let (socket, peer) = listener.accept().await?;
        socket.set_nodelay(true)?;
        let endpoint = endpoint.clone();
        let address: Arc<str> = peer.ip().to_string().into();
        let service = service_fn(move |request| endpoint.clone().respond(request, address.clone()));
        // A connection that the peer resets concerns nobody else.
        tokio::spawn(async move { http1::Builder::new().serve_connection(TokioIo::new(socket), service).await });
    }
}

/// Standard input ends with the process that started this one.
fn end_with_caller() {
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    process::exit(0);
}
