package main

import (
	"fmt"
	"log"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Requests for which the batch waits no longer.
const enough = 32

// The position in a batch has four hexadecimal digits.
const maxBatch = 2000

// Signs and records tokens in batches. Requests are collected until no other goroutine is ready; then their
// tokens are signed one after the other, while the tables of the curve are in the processor's cache, and their
// grants are recorded in one commit. During a commit, the next batch grows.
type mint struct {
	issuer *issuer
	// nil: no grants are recorded.
	store   *store
	mutex   sync.Mutex
	waiting []*request
	arrived chan struct{}
}

type request struct {
	client  *client
	address string
	// Receives the body of the response, or nil if the store fails.
	respond chan []byte
}

func startMint(issuer *issuer, store *store) *mint {
	m := &mint{issuer: issuer, store: store, arrived: make(chan struct{}, 1)}
	go m.run()
	return m
}

// The response with a token whose grant is durable; nil if the store fails.
func (m *mint) token(client *client, address string) []byte {
	one := &request{client, address, make(chan []byte, 1)}
	m.mutex.Lock()
	m.waiting = append(m.waiting, one)
	m.mutex.Unlock()
	select {
	case m.arrived <- struct{}{}:
	default:
	}
	return <-one.respond
}

func (m *mint) run() {
	var committing *batch
	current := &batch{}
	for {
		select {
		case <-m.arrived:
		case isDurable := <-m.store.outcomes():
			committing.respond(isDurable)
			committing = nil
		}
		m.pause()
		current.sign(m.issuer, m.take())
		if len(current.requests) == 0 || committing != nil {
			continue
		}
		if m.store == nil {
			current.respond(true)
		} else {
			m.store.rows <- current.row()
			committing = current
		}
		current = &batch{}
	}
}

// Waits until the other goroutines that are ready have run and brought no request, or enough have arrived.
func (m *mint) pause() {
	for seen := -1; ; {
		count := m.count()
		if count == seen || count >= enough {
			return
		}
		seen = count
		runtime.Gosched()
	}
}

func (m *mint) count() int {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return len(m.waiting)
}

func (m *mint) take() []*request {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	taken := m.waiting
	m.waiting = make([]*request, 0, cap(taken))
	return taken
}

// Signed tokens whose grants are one row. The id of each grant is that of the batch, and four digits.
type batch struct {
	id      string
	clients []*client
	// A line for each grant: its position, and an array of terms, times and address.
	grants   []byte
	requests []*request
	bodies   [][]byte
}

func (b *batch) sign(issuer *issuer, requests []*request) {
	if b.id == "" {
		b.id = newID()[:32]
	}
	issuedAt := time.Now().Unix()
	for _, one := range requests {
		position := len(b.requests)
		if position == maxBatch {
			one.respond <- nil
			continue
		}
		digits := fmt.Sprintf("%04x", position)
		body, err := issuer.response(one.client.tokenPrefix, b.id+digits, issuedAt)
		if err != nil {
			log.Fatal(err)
		}
		b.requests = append(b.requests, one)
		b.bodies = append(b.bodies, body)
		b.grants = append(b.grants, '\n')
		b.grants = append(b.grants, digits...)
		b.grants = append(b.grants, '[')
		b.grants = strconv.AppendInt(b.grants, int64(b.termsOf(one.client)), 10)
		b.grants = append(b.grants, ',')
		b.grants = strconv.AppendInt(b.grants, issuedAt, 10)
		b.grants = append(b.grants, ',')
		b.grants = strconv.AppendInt(b.grants, issuedAt+lifetime, 10)
		b.grants = append(b.grants, `,"`...)
		b.grants = append(b.grants, one.address...)
		b.grants = append(b.grants, `"]`...)
	}
}

func (b *batch) termsOf(client *client) int {
	if index := slices.Index(b.clients, client); index >= 0 {
		return index
	}
	b.clients = append(b.clients, client)
	return len(b.clients) - 1
}

func (b *batch) row() row {
	var text []byte
	for index, client := range b.clients {
		text = fmt.Appendf(text, "\n=%d%s", index, client.terms)
	}
	return row{b.id, len(b.requests), string(append(text, b.grants...))}
}

func (b *batch) respond(isDurable bool) {
	for index, one := range b.requests {
		if isDurable {
			one.respond <- b.bodies[index]
		} else {
			one.respond <- nil
		}
	}
}
