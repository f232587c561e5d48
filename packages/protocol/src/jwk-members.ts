// The members of JSON Web Keys (RFC 7518 §6, RFC 8037 §2).

/** The members that form a public key, in the order of a thumbprint (RFC 7638 §3.2). */
export const PUBLIC_KEY_MEMBERS = { EC: ['crv', 'kty', 'x', 'y'], OKP: ['crv', 'kty', 'x'], RSA: ['e', 'kty', 'n'] } as const;

/**
 * The members of private and symmetric keys of every type, unsupported ones included: `priv` is that of AKP
 * (draft-ietf-cose-dilithium).
 */
export const PRIVATE_KEY_MEMBERS: readonly string[] = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];
