// The peer in Go: a token endpoint that does what Mintmark must do for a token, and nothing else. It is
// described in bench/README.md.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"runtime/debug"
)

func main() {
	// The live heap is a few megabytes: with the default of 100, the collector would run all the time.
	debug.SetGCPercent(800)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	exitOn(err)
	origin := "http://" + listener.Addr().String()
	issuer, err := newIssuer()
	exitOn(err)
	clients, err := newClients(os.Getenv("CLIENT_ID"), os.Getenv("CLIENT_SECRET"), issuer, origin)
	exitOn(err)
	var store *store
	if file := os.Getenv("STORE"); file != "" {
		store, err = openStore(file)
		exitOn(err)
	}
	handler := &endpoint{clients: clients, mint: startMint(issuer, store), keySet: issuer.keySet()}
	fmt.Printf("{\"tokenUrl\":\"%s/token\",\"jwksUrl\":\"%s/jwks\"}\n", origin, origin)
	go endWithCaller()
	exitOn(http.Serve(listener, handler))
}

// Standard input ends with the process that started this one.
func endWithCaller() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

func exitOn(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
