// ECDSA signatures as DER. `crypto.verify` reads the encoding of JWS (RFC 7518 §3.4) too, but a call with that
// option costs two microseconds more.

/** Bytes of R, and of S, with P-256. */
const SIZE = 32;
const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** Bytes of a tag and a length below 128. */
const HEAD = 2;
const MAX_LENGTH = HEAD + 2 * (HEAD + 1 + SIZE);

/**
 * A signature with P-256 as an ASN.1 SEQUENCE of the INTEGERs R and S (RFC 3279 §2.2.3).
 *
 * @param raw - R and S, concatenated
 * @returns `undefined` when their length is not 64 bytes
 */
export const derP256Signature = (raw: Uint8Array): Buffer | undefined => {
  if (raw.length !== 2 * SIZE) return undefined;
  const der = Buffer.allocUnsafe(MAX_LENGTH);
  const end = writeInteger(raw, SIZE, der, writeInteger(raw, 0, der, HEAD));
  der[0] = SEQUENCE;
  der[1] = end - HEAD;
  return der.subarray(0, end);
};

/** Writes an INTEGER at `at`: without leading zeros, but not negative. @returns where it ends */
const writeInteger = (raw: Uint8Array, from: number, der: Buffer, at: number): number => {
  const last = from + SIZE - 1;
  let start = from;
  while (start < last && raw[start] === 0) start++;
  const sign = (raw[start] ?? 0) >= 0x80 ? 1 : 0;
  const length = sign + last + 1 - start;
  der[at] = INTEGER;
  der[at + 1] = length;
  der[at + HEAD] = 0;
  let end = at + HEAD + sign;
  for (let index = start; index <= last; index++) der[end++] = raw[index] ?? 0;
  return end;
};
