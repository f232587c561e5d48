// ECDSA signatures in the encoding of JWS (RFC 7518 §3.4). `crypto.sign` can write it too, but a call with that
// option costs a microsecond more, which a token request has only few of.

/** Bytes of R, and of S, with P-256. */
const SIZE = 32;
/** Of the tag and the length that precede a value of fewer than 128 bytes. */
const HEAD = 2;

/**
 * R and S, concatenated, of a signature with P-256.
 *
 * @param der - an ASN.1 SEQUENCE of the INTEGERs R and S (RFC 3279 §2.2.3), as `crypto.sign` returns it
 */
export const rawP256Signature = (der: Buffer): Buffer => {
  const raw = Buffer.alloc(2 * SIZE);
  const endOfR = copyInteger(der, HEAD, raw, SIZE);
  copyInteger(der, endOfR, raw, 2 * SIZE);
  return raw;
};

/** Copies an INTEGER so that it ends at `end`, without its sign byte. @returns where it ends in `der` */
const copyInteger = (der: Buffer, at: number, raw: Buffer, end: number): number => {
  const length = der[at + 1] ?? 0;
  const start = at + HEAD;
  const digits = Math.min(length, SIZE);
  der.copy(raw, end - digits, start + length - digits, start + length);
  return start + length;
};
