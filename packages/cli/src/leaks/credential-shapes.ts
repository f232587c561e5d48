// Recognizes complete and incomplete generated credentials in a text. A checksum confirms a complete one, so
// that it need not be delimited.
import { CREDENTIAL_FORMATS, credentialKind, decodeBase64url, JWS_ALGORITHMS } from '@mintmark/protocol';

/** Something that has the shape of a credential. */
export interface Shape {
  readonly kind: 'client_secret' | 'access_token';
  /** `damaged`: long enough, but its checksum does not match. */
  readonly state: 'whole' | 'cut_off' | 'damaged';
  readonly text: string;
  /** The index in the text at which it begins. */
  readonly at: number;
}

/** Characters of the checksum at the end of a generated credential. */
const CHECKSUM = 6;
/** The fewest characters after the prefix of a cut-off credential; with fewer it may be any word. */
const FEWEST = 4;

const KINDS = { secret: 'client_secret', token: 'access_token' } as const;

/** Everything in the text that has the shape of a credential, in order. */
export const shapesIn = (text: string): readonly Shape[] =>
  [...generated(text, 'secret'), ...generated(text, 'token'), ...jwts(text)].sort((one, other) => one.at - other.at);

const generated = (text: string, kind: 'secret' | 'token'): readonly Shape[] => {
  const { prefix, random } = CREDENTIAL_FORMATS[kind];
  const length = prefix.length + random + CHECKSUM;
  const shapes: Shape[] = [];
  for (let at = text.indexOf(prefix); at !== -1; at = text.indexOf(prefix, at + 1)) {
    const candidate = text.slice(at, at + length);
    if (credentialKind(candidate) === kind) shapes.push({ kind: KINDS[kind], state: 'whole', text: candidate, at });
    else if (isBeginning(text, at, prefix)) {
      const [found = ''] = /^\w{4}[0-9A-Za-z]*/.exec(candidate) ?? [];
      shapes.push({ kind: KINDS[kind], state: found.length < length ? 'cut_off' : 'damaged', text: found, at });
    }
  }
  return shapes;
};

/** Words may begin with `mmt`, too: digits and capitals distinguish a credential from them. */
const isBeginning = (text: string, at: number, prefix: string): boolean => {
  if (/[0-9A-Za-z_]/.test(text.charAt(at - 1))) return false;
  const [random = ''] = /^[0-9A-Za-z]*/.exec(text.slice(at + prefix.length, at + 64)) ?? [];
  return random.length >= FEWEST && (prefix.endsWith('_') || (/[0-9]/.test(random) && /[A-Z]/.test(random) && random.length >= 2 * FEWEST));
};

/** The length of a signature in base64url, for algorithms with a fixed length. */
const signatureLength = (alg: string): number | undefined => {
  const { length } = JWS_ALGORITHMS.get(alg) ?? {};
  return length === undefined ? undefined : Math.ceil((length * 8) / 6);
};
/** The length of the shortest RSA signature, by a key of 2048 bits. */
const SHORTEST_RSA = 342;

// RFC 7515 §3.1: the header is an object, so its base64url begins with eyJ.
const jwts = (text: string): readonly Shape[] =>
  [...text.matchAll(/(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*){0,2}/g)].flatMap((match): Shape[] => {
    const [header = '', payload = '', signature = ''] = match[0].split('.');
    const alg = algorithmOf(header);
    if (alg === undefined) return [];
    const length = signatureLength(alg);
    const isCut = payload === '' || signature.length < (length ?? SHORTEST_RSA);
    // Characters after the signature do not belong to it.
    const whole = `${header}.${payload}.${signature.slice(0, length)}`;
    return [{ kind: 'access_token', state: isCut ? 'cut_off' : 'whole', text: isCut ? match[0] : whole, at: match.index }];
  });

const algorithmOf = (header: string): string | undefined => {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(decodeBase64url(header)));
    return typeof value === 'object' && value !== null && 'alg' in value && typeof value.alg === 'string' ? value.alg : undefined;
  } catch {
    return undefined;
  }
};
