package main

import (
	"database/sql"
	"log"
	"net/url"

	_ "github.com/mattn/go-sqlite3"
)

// A batch of grants, as Mintmark stores it.
type row struct {
	id     string
	size   int
	grants string
}

// The grants in SQLite, written by a goroutine of its own: a commit waits for the disk. One row at a time: the
// next after the outcome, which is false if it was not written.
type store struct {
	rows    chan row
	written chan bool
}

func openStore(file string) (*store, error) {
	name := url.URL{Scheme: "file", Path: file, RawQuery: "_journal_mode=WAL&_synchronous=FULL"}
	database, err := sql.Open("sqlite3", name.String())
	if err != nil {
		return nil, err
	}
	database.SetMaxOpenConns(1)
	_, err = database.Exec(`CREATE TABLE grant_batches (
		id TEXT NOT NULL PRIMARY KEY,
		tenant_id TEXT NOT NULL,
		size BIGINT NOT NULL,
		grants TEXT NOT NULL
	)`)
	if err != nil {
		return nil, err
	}
	insert, err := database.Prepare("INSERT INTO grant_batches (id, tenant_id, size, grants) VALUES (?, ?, ?, ?)")
	if err != nil {
		return nil, err
	}
	s := &store{make(chan row), make(chan bool)}
	go s.write(insert)
	return s, nil
}

// A channel that nothing is sent to without a store.
func (s *store) outcomes() <-chan bool {
	if s == nil {
		return nil
	}
	return s.written
}

func (s *store) write(insert *sql.Stmt) {
	const tenant = "019aad3c-0a23-7a8e-8ee1-3db2a2e84efe"
	for row := range s.rows {
		// A statement on its own is a transaction, and returns when it is durable.
		_, err := insert.Exec(row.id, tenant, row.size, row.grants)
		if err != nil {
			log.Print(err)
		}
		s.written <- err == nil
	}
}
