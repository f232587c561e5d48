// German: what problems say about secrets, passwords, hashes, keys and certificates.
import type { SentenceTexts } from '../../catalog.ts';

export const credentials: SentenceTexts = {
  'The API client has no secret of this id.': 'Der API-Client hat kein Secret mit dieser Id.',
  'The client would have more than {limit} live secrets. Retire or revoke one first.':
    'Der Client hätte mehr als {limit} gültige Secrets. Lassen Sie zuerst eines auslaufen, oder widerrufen Sie eines.',
  'The client would have more than {limit} imported or short secrets. Retire or revoke one first.':
    'Der Client hätte mehr als {limit} importierte oder kurze Secrets. Lassen Sie zuerst eines auslaufen, oder widerrufen Sie eines.',
  'The secret has expired, retired or been revoked. Add a new one.':
    'Das Secret ist abgelaufen, ausgelaufen oder widerrufen. Fügen Sie ein neues hinzu.',
  'A client can only rotate the secret that its token was obtained with, while that secret is active.':
    'Ein Client kann nur das Secret rotieren, mit dem sein Token bezogen wurde, und nur solange es aktiv ist.',
  'This secret has already been replaced. Use the new one.': 'Dieses Secret wurde schon ersetzt. Benutzen Sie das neue.',
  'has fewer than {limit} characters': 'hat weniger als {limit} Zeichen',
  'has fewer than the {limit} characters that client_secret_jwt needs':
    'hat weniger als die {limit} Zeichen, die client_secret_jwt braucht',
  'has fewer than {limit} different characters': 'hat weniger als {limit} verschiedene Zeichen',
  'begins or ends with a blank': 'beginnt oder endet mit einem Leerzeichen',
  'is not in Unicode’s normalization form C': 'ist nicht in der Unicode-Normalform C',
  'repeats one piece': 'wiederholt ein und dasselbe Stück',
  'is a sequence of characters': 'ist eine Folge aufeinanderfolgender Zeichen',
  'stands for a secret, and is none: send the secret itself': 'steht für ein Secret und ist keines: senden Sie das Secret selbst',
  'is made of the client id': 'besteht aus der Client-Id',
  'is made of the name': 'besteht aus dem Namen',
  'looks like a generated secret, but is not whole': 'sieht aus wie ein erzeugtes Secret, ist aber nicht vollständig',
  'cannot be combined with the secret itself': 'ist zusammen mit dem Secret selbst nicht möglich',
  'cannot be combined with client_secret_jwt, which needs the secret itself':
    'ist zusammen mit client_secret_jwt nicht möglich, das das Secret selbst braucht',
  'cannot be combined with an authentication method without a secret':
    'ist zusammen mit einer Authentifizierungsmethode ohne Secret nicht möglich',
  'needs a secret that is stored encrypted; add one with keep_sealed first':
    'braucht ein Secret, das verschlüsselt gespeichert ist; fügen Sie zuerst eines mit keep_sealed hinzu',
  'is not allowed when a client rotates its own secret': 'ist nicht erlaubt, wenn ein Client sein eigenes Secret rotiert',
  'exceeds the lifetime of the replaced secret': 'liegt nach dem Ablauf des ersetzten Secrets',
  'is no hash that is taken: bcrypt, PBKDF2, argon2id, scrypt, or SHA-256 and SHA-512, as PHC, crypt or LDAP write them':
    'ist kein Hash, der angenommen wird: bcrypt, PBKDF2, argon2id, scrypt oder SHA-256 und SHA-512, in der Schreibweise von PHC, crypt oder LDAP',
  'is no bcrypt hash that can be read': 'ist kein lesbarer bcrypt-Hash',
  'is of another version of Argon2 than 19': 'ist von einer anderen Version von Argon2 als 19',
  'is PBKDF2 over {digest}; {digests} are taken': 'ist PBKDF2 mit {digest}; angenommen werden {digests}',
  'has parameters that are malformed': 'hat fehlerhafte Parameter',
  'has parameters that are not known': 'hat unbekannte Parameter',
  'has more parts than a PHC string may': 'hat mehr Teile als in der Schreibweise PHC erlaubt',
  'has a hash of another length than it says': 'hat einen Hash anderer Länge als angegeben',
  'has an N that is not a power of two': 'hat ein N, das keine Zweierpotenz ist',
  'costs too much: N {n}, r {r}, p {p}': 'ist zu aufwendig zu prüfen: N {n}, r {r}, p {p}',
  'has {count} digits; {expected} are taken': 'hat {count} Ziffern; angenommen werden {expected}',
  'has {name} {value}; from {least} to {most} are taken': 'hat {name} {value}; angenommen werden {least} bis {most}',
  'a parallelism (p) of': 'eine Parallelität (p) von',
  'a memory (m) of': 'einen Speicher (m) von',
  'passes (t) of': 'Durchgänge (t) von',
  'a logarithm of N (ln) of': 'einen Logarithmus von N (ln) von',
  'a block size (r) of': 'eine Blockgröße (r) von',
  'an N of': 'ein N von',
  'an r of': 'ein r von',
  'a p of': 'ein p von',
  'a cost of': 'Kosten von',
  'iterations of': 'Iterationen von',
  missing: 'keinem Wert',
  'has a {name} that is not base64': 'hat etwas unter „{name}“, das kein Base64 ist',
  'has a {name} of {count} bytes; from {least} to {most} are taken':
    'hat {count} Bytes unter „{name}“; angenommen werden {least} bis {most}',
  'has no key': 'hat keinen Schlüssel',
  'is not a JWK Set': 'ist kein JWK Set',
  'has more than {limit} keys': 'hat mehr als {limit} Schlüssel',
  'has two keys of one kid': 'hat zwei Schlüssel mit derselben kid',
  'has a key that is no object': 'hat einen Schlüssel, der kein Objekt ist',
  'has a private key ("{member}"): it has leaked; create a new one and send its public half':
    'hat einen privaten Schlüssel („{member}“): er ist damit geleakt; erzeugen Sie einen neuen, und senden Sie dessen öffentliche Hälfte',
  'has a key of a type other than EC, OKP and RSA': 'hat einen Schlüssel von einem anderen Typ als EC, OKP und RSA',
  'has a key whose use is not sig': 'hat einen Schlüssel, dessen use nicht sig ist',
  'has a key whose key_ops does not include verify': 'hat einen Schlüssel, dessen key_ops verify nicht enthält',
  'has a key with an invalid "{member}"': 'hat einen Schlüssel mit einem ungültigen „{member}“',
  'has a key on a curve other than P-256, P-384, P-521 and Ed25519':
    'hat einen Schlüssel auf einer anderen Kurve als P-256, P-384, P-521 und Ed25519',
  'has an RSA key of {bits} bits; {least} to {most} are accepted':
    'hat einen RSA-Schlüssel mit {bits} Bits; angenommen werden {least} bis {most}',
  'has an RSA key with an invalid exponent': 'hat einen RSA-Schlüssel mit einem ungültigen Exponenten',
  'has a key whose alg does not match its type': 'hat einen Schlüssel, dessen alg nicht zu seinem Typ passt',
  'has a key whose "{member}" is not encoded as in RFC 7518 §6':
    'hat einen Schlüssel, dessen „{member}“ nicht kodiert ist, wie RFC 7518 §6 es verlangt',
  'has a key whose "x5c" contains another key': 'hat einen Schlüssel, dessen „x5c“ einen anderen Schlüssel enthält',
  'has a key whose members are not a valid key': 'hat einen Schlüssel, dessen Werte keinen gültigen Schlüssel ergeben',
  'has no key of an algorithm that the client may sign with':
    'hat keinen Schlüssel für einen Algorithmus, mit dem der Client signieren darf',
  'has no key that the client may sign with': 'hat keinen Schlüssel, mit dem der Client signieren darf',
  'has no key that verifies tokens': 'hat keinen Schlüssel, der Tokens prüft',
  'is missing: {method} needs jwks or jwks_uri': 'fehlt: {method} braucht jwks oder jwks_uri',
  'is not an https URL without a fragment and credentials': 'ist keine https-URL ohne Fragment und Zugangsdaten',
  'is not the kid of a key in jwks': 'ist nicht die kid eines Schlüssels in jwks',
  'cannot be combined with jwks; specify one of them': 'ist zusammen mit jwks nicht möglich; geben Sie eines von beiden an',
  'cannot be combined with {other}': 'ist zusammen mit {other} nicht möglich',
  'cannot be combined with {other}; specify exactly one': 'ist zusammen mit {other} nicht möglich; geben Sie genau eines an',
  'cannot be combined with legacy_assertion_audience, which includes it':
    'ist zusammen mit legacy_assertion_audience nicht möglich, das es einschließt',
  'is missing: tls_client_auth needs one tls_client_auth_ field': 'fehlt: tls_client_auth braucht eines der Felder tls_client_auth_',
  'is not a distinguished name (RFC 4514), such as CN=billing,O=Example,C=DE':
    'ist kein Distinguished Name (RFC 4514) wie CN=billing,O=Example,C=DE',
  'is not a host name': 'ist kein Hostname',
  'is not an absolute URI': 'ist keine absolute URI',
  'is not a mail address': 'ist keine E-Mail-Adresse',
};
