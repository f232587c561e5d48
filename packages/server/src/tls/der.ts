// DER (X.690 §8, §10) as certificates use it: one-byte tags and definite lengths in their shortest form.
// Anything else is refused.

/** One element: its tag byte and its content. */
export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
}

/** Tags of universal types. */
export const DER = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Maximum number of length bytes: elements of up to 16 MiB. */
const MAX_LENGTH_BYTES = 3;

/** Reads a sequence of elements. @throws RangeError when they are not DER */
export const readElements = (der: Buffer): readonly DerElement[] => {
  const found: DerElement[] = [];
  for (let at = 0; at < der.length; ) {
    const tag = der.readUInt8(at);
    const first = der.readUInt8(at + 1);
    const bytes = first < 0x80 ? 0 : first - 0x80;
    if ((tag & 0x1f) === 0x1f || first === 0x80 || bytes > MAX_LENGTH_BYTES) throw new RangeError('The element is not DER.');
    const length = bytes === 0 ? first : der.readUIntBE(at + 2, bytes);
    if (bytes > 0 && length < Math.max(0x80, 256 ** (bytes - 1))) throw new RangeError('The length is not in its shortest form.');
    const start = at + 2 + bytes;
    if (start + length > der.length) throw new RangeError('The element is truncated.');
    found.push({ tag, content: der.subarray(start, start + length) });
    at = start + length;
  }
  return found;
};

/**
 * Reads the elements within a single element.
 *
 * @throws RangeError when its tag differs, or the bytes are not DER
 */
export const readWithin = (der: Buffer, tag: number): readonly DerElement[] => readElements(contentOf(readElements(der), tag));

/** The content of a single element with this tag. @throws RangeError for another tag or number of elements */
export const contentOf = ([element, ...more]: readonly DerElement[], tag: number): Buffer => {
  if (element?.tag !== tag || more.length > 0) throw new RangeError(`One element of tag ${tag} is expected.`);
  return element.content;
};

/** Maximum length of an object identifier in bytes; one with a UUID (X.667) has 20. */
const MAX_OID = 64;

/**
 * An object identifier, dotted.
 *
 * @param content - of the element
 * @throws RangeError when it is empty, unfinished, too long, or has an arc that is not in its shortest form
 */
export const readOid = (content: Buffer): string => {
  if (content.length === 0 || content.length > MAX_OID) throw new RangeError('The object identifier has no supported length.');
  const arcs: bigint[] = [];
  let arc: bigint | undefined;
  for (const byte of content) {
    if (arc === undefined && byte === 0x80) throw new RangeError('An arc is not in its shortest form.');
    // Exact beyond 2^53, so that no two identifiers have one text.
    arc = ((arc ?? 0n) << 7n) | BigInt(byte & 0x7f);
    if (byte >= 0x80) continue;
    arcs.push(arc);
    arc = undefined;
  }
  const [joint, ...rest] = arcs;
  if (joint === undefined || arc !== undefined) throw new RangeError('The object identifier is unfinished.');
  const first = joint < 80n ? joint / 40n : 2n;
  return [first, joint - first * 40n, ...rest].join('.');
};

/** Writes an element. @throws RangeError for one of more than 64 KiB */
export const writeElement = (tag: number, content: Uint8Array): Buffer => {
  const { length } = content;
  if (length > 0xffff) throw new RangeError('The element is too long.');
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
