package main

import (
	"net"
	"net/http"
)

const maxBody = 16 * 1024

// The token endpoint and the key set.
type endpoint struct {
	clients *clients
	mint    *mint
	keySet  []byte
}

// Shared by all responses: net/http only reads them.
var (
	contentType  = []string{"application/json"}
	cacheControl = []string{"no-store"}
	pragma       = []string{"no-cache"}
)

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header["Content-Type"] = contentType
	header["Cache-Control"] = cacheControl
	header["Pragma"] = pragma
	switch {
	case r.Method == http.MethodPost && r.URL.Path == "/token":
		e.token(w, r)
	case r.Method == http.MethodGet && r.URL.Path == "/jwks":
		_, _ = w.Write(e.keySet)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func (e *endpoint) token(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" || r.ParseForm() != nil {
		refuse(w, http.StatusBadRequest, "invalid_request")
		return
	}
	grantType, id, secret := r.PostForm["grant_type"], r.PostForm["client_id"], r.PostForm["client_secret"]
	// RFC 6749 §3.2: none is included more than once.
	if len(grantType) != 1 || len(id) != 1 || len(secret) != 1 {
		refuse(w, http.StatusBadRequest, "invalid_request")
		return
	}
	client := e.clients.authenticate(id[0], secret[0])
	if client == nil {
		refuse(w, http.StatusUnauthorized, "invalid_client")
		return
	}
	if grantType[0] != "client_credentials" {
		refuse(w, http.StatusBadRequest, "unsupported_grant_type")
		return
	}
	address, _, _ := net.SplitHostPort(r.RemoteAddr)
	body := e.mint.token(client, address)
	if body == nil {
		refuse(w, http.StatusServiceUnavailable, "temporarily_unavailable")
		return
	}
	_, _ = w.Write(body)
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	_, _ = w.Write([]byte(`{"error":"` + code + `"}`))
}
