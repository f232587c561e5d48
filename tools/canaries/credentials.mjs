// Finds generated credentials in what a program wrote: as they are, in base64 or base64url, and in hex.

/** Generated secrets and opaque tokens in full, and of a JWT the signature, without which it is no credential. */
const FORMS = [/(?<![0-9A-Za-z_])mms_[0-9A-Za-z]{49}/g, /(?<![0-9A-Za-z])mmt[0-9A-Za-z]{37}(?![0-9A-Za-z])/g];
const JWT = /(?<![\w-])(eyJ[\w-]{8,})\.eyJ[\w-]{8,}\.([\w-]{43,})/g;
/** JWTs that authorize nothing, by their `typ`: they are stored and published on purpose. */
const NO_CREDENTIALS = ['mintmark-audit-checkpoint', 'token-introspection+jwt'];

/** The shortest encoded text that can contain a credential. */
const [BASE64, HEX] = [/[\w+/-]{54,}/g, /(?:[0-9a-f]{2}){40,}/gi];

const typOf = (header) => {
  try {
    return JSON.parse(Buffer.from(header, 'base64url').toString()).typ;
  } catch {
    return undefined;
  }
};

const plainIn = (text) => [
  ...FORMS.flatMap((form) => text.match(form) ?? []),
  ...[...text.matchAll(JWT)].flatMap(([, header, signature]) => (NO_CREDENTIALS.includes(typOf(header)) ? [] : [signature])),
];

/** The texts that an encoded text can have: other bytes may precede it, so that it begins at any of four characters. */
const decoded = (text) => [
  ...(text.match(BASE64) ?? []).flatMap((run) => [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), 'base64').toString('latin1'))),
  ...(text.match(HEX) ?? []).map((run) => Buffer.from(run, 'hex').toString('latin1')),
];

/** The credentials in a text; for a JWT, its signature. */
export const credentialsIn = (text) => new Set([text, ...decoded(text)].flatMap(plainIn));

/** The parts of a text that are known credentials or signatures, also where the rest of a JWT is missing. */
export const knownIn = (text, known) => {
  const found = new Set();
  for (const each of [text, ...decoded(text)]) {
    for (const [word] of each.matchAll(/[\w-]{40,}/g)) if (known.has(word)) found.add(word);
    for (const credential of plainIn(each)) if (known.has(credential)) found.add(credential);
  }
  return found;
};
