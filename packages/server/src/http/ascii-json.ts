// JSON in ASCII, so that a text's length is its length in bytes and no answer depends on how a peer decodes it (RFC 8259 §7).

/** Serialises, with everything beyond ASCII escaped. */
export const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
