//! The grants in SQLite, written by a thread of its own: a commit waits for the disk.

use std::{
    path::Path,
    sync::mpsc::{channel, Receiver, Sender},
    thread,
};

use rusqlite::{params, Connection};
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};

use crate::Failure;

/// A batch of grants, as Mintmark stores it.
pub struct Row {
    pub id: String,
    pub size: u32,
    pub grants: String,
}

pub struct Store {
    rows: Sender<Row>,
    outcomes: UnboundedReceiver<bool>,
}

impl Store {
    pub fn open(file: &Path) -> Result<Self, Failure> {
        let connection = Connection::open(file)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.execute_batch(
            "CREATE TABLE grant_batches (
               id TEXT NOT NULL PRIMARY KEY,
               tenant_id TEXT NOT NULL,
               size BIGINT NOT NULL,
               grants TEXT NOT NULL
             )",
        )?;
        let (rows, received) = channel();
        let (sent, outcomes) = unbounded_channel();
        thread::Builder::new().name("writer".into()).spawn(move || write(&connection, &received, &sent))?;
        Ok(Self { rows, outcomes })
    }

    /// Begins to write a row. One at a time: the next after `committed`.
    pub fn commit(&self, row: Row) {
        let _ = self.rows.send(row); // if the writer has ended, `committed` tells
    }

    /// Waits for the row. `false` if it was not written.
    pub async fn committed(&mut self) -> bool {
        self.outcomes.recv().await.unwrap_or(false)
    }
}

fn write(connection: &Connection, rows: &Receiver<Row>, outcomes: &UnboundedSender<bool>) {
    const TENANT: &str = "019aad3c-0a23-7a8e-8ee1-3db2a2e84efe";
    let insert = "INSERT INTO grant_batches (id, tenant_id, size, grants) VALUES (?, ?, ?, ?)";
    let mut statement = connection.prepare(insert).expect("the table exists");
    for Row { id, size, grants } in rows {
        // A statement on its own is a transaction, and returns when it is durable.
        let outcome = statement.execute(params![id, TENANT, size, grants]);
        if let Err(error) = &outcome {
            eprintln!("{error}");
        }
        if outcomes.send(outcome.is_ok()).is_err() {
            return;
        }
    }
}
