package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Seconds.
const lifetime = 7200

// The signing key, and the parts of a token.
type issuer struct {
	key   *ecdsa.PrivateKey
	x, y  string
	keyID string
}

func newIssuer() (*issuer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	// An uncompressed point: 4, x, y.
	point, err := key.PublicKey.Bytes()
	if err != nil {
		return nil, err
	}
	x, y := base64url(point[1:33]), base64url(point[33:])
	// RFC 7638.
	thumbprint := sha256.Sum256(fmt.Appendf(nil, `{"crv":"P-256","kty":"EC","x":"%s","y":"%s"}`, x, y))
	return &issuer{key, x, y, base64url(thumbprint[:])}, nil
}

func (i *issuer) keySet() []byte {
	return fmt.Appendf(nil, `{"keys":[{"kty":"EC","crv":"P-256","x":"%s","y":"%s","kid":"%s","alg":"ES256","use":"sig"}]}`, i.x, i.y, i.keyID)
}

// The header and the first claims, base64url. The claims are padded with spaces to a multiple of three bytes,
// so that they are encoded once.
func (i *issuer) tokenPrefix(claims string) string {
	header := fmt.Sprintf(`{"alg":"ES256","typ":"at+jwt","kid":"%s"}`, i.keyID)
	claims += strings.Repeat(" ", (3-len(claims)%3)%3)
	return base64url([]byte(header)) + "." + base64url([]byte(claims))
}

// The body of a token response, with the signed token.
func (i *issuer) response(prefix, id string, issuedAt int64) ([]byte, error) {
	const start = `{"access_token":"`
	claims := make([]byte, 0, 192)
	claims = append(claims, `"iat":`...)
	claims = strconv.AppendInt(claims, issuedAt, 10)
	claims = append(claims, `,"exp":`...)
	claims = strconv.AppendInt(claims, issuedAt+lifetime, 10)
	claims = append(claims, `,"jti":"`...)
	claims = append(claims, id...)
	claims = append(claims, `","grant_id":"`...)
	claims = append(claims, id...)
	claims = append(claims, `"}`...)
	body := make([]byte, 0, 1024)
	body = append(body, start...)
	body = append(body, prefix...)
	body = base64.RawURLEncoding.AppendEncode(body, claims)
	digest := sha256.Sum256(body[len(start):])
	der, err := ecdsa.SignASN1(rand.Reader, i.key, digest[:])
	if err != nil {
		return nil, err
	}
	signature := rawSignature(der)
	body = append(body, '.')
	body = base64.RawURLEncoding.AppendEncode(body, signature[:])
	body = append(body, `","grant_id":"`...)
	body = append(body, id...)
	return append(body, `","token_type":"Bearer","expires_in":7200}`...), nil
}

// R and S, of 32 bytes each, of a signature that was encoded as a SEQUENCE of two INTEGERs.
func rawSignature(der []byte) (raw [64]byte) {
	r := der[4 : 4+int(der[3])]
	s := der[4+len(r)+2:]
	fill(raw[:32], r)
	fill(raw[32:], s)
	return raw
}

// An INTEGER has a leading zero if its first bit is set, and is shorter if its first byte is zero.
func fill(to, integer []byte) {
	if len(integer) > len(to) {
		integer = integer[len(integer)-len(to):]
	}
	copy(to[len(to)-len(integer):], integer)
}

// A UUID of version 7 (RFC 9562 §5.7).
func newID() string {
	var id [16]byte
	_, _ = rand.Read(id[6:])
	var at [8]byte
	binary.BigEndian.PutUint64(at[:], uint64(time.Now().UnixMilli()))
	copy(id[:6], at[2:])
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	text := hex.EncodeToString(id[:])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}

func base64url(bytes []byte) string {
	return base64.RawURLEncoding.EncodeToString(bytes)
}
