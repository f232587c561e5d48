package main

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"fmt"
)

// A client, with what is equal in all its tokens.
type client struct {
	secret [sha256.Size]byte
	// The header and the first claims of its tokens, base64url.
	tokenPrefix string
	// The terms of its grants, as they are recorded.
	terms string
}

type clients struct {
	salt [32]byte
	byID map[string]*client
	// Compared for an unknown client, so that it takes the same time.
	decoy client
}

func newClients(id, secret string, issuer *issuer, origin string) (*clients, error) {
	all := &clients{}
	_, _ = rand.Read(all.salt[:])
	_, _ = rand.Read(all.decoy.secret[:])
	credential := newID()
	iss, audience := origin+"/oidc/endpoint/default", origin+"/api"
	name, err := json.Marshal(id)
	if err != nil {
		return nil, err
	}
	claims := fmt.Sprintf(`{"iss":"%s","sub":%s,"client_id":%s,"aud":"%s","cred":"%s","gen":[1,1],`, iss, name, name, audience, credential)
	terms, err := json.Marshal([]any{id, credential, 1, 1, "jwt", issuer.keyID, iss, "", audience, nil, nil, nil, nil})
	if err != nil {
		return nil, err
	}
	known := &client{secret: all.hash(secret), tokenPrefix: issuer.tokenPrefix(claims), terms: string(terms)}
	all.byID = map[string]*client{id: known}
	return all, nil
}

// The client that the secret proves, or nil. A secret has 256 bits, so that a slow hash would only cost time.
func (all *clients) authenticate(id, secret string) *client {
	known, found := all.byID[id]
	if !found {
		known = &all.decoy
	}
	hash := all.hash(secret)
	if subtle.ConstantTimeCompare(hash[:], known.secret[:]) != 1 || !found {
		return nil
	}
	return known
}

func (all *clients) hash(secret string) [sha256.Size]byte {
	text := make([]byte, 0, 256)
	text = append(text, all.salt[:]...)
	return sha256.Sum256(append(text, secret...))
}
