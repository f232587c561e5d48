// Certificates for tests of path validation, written as DER (RFC 5280 §4.1), because libraries refuse to create
// some of them.
import { constants, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** One element of DER. */
const der = (tag: number, ...contents: readonly (Uint8Array | string)[]): Buffer => {
  const content = Buffer.concat(contents.map((each) => Buffer.from(each)));
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};

const sequence = (...elements: readonly Uint8Array[]): Buffer => der(0x30, ...elements);

const oid = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const base128 = (value: number): number[] => {
    const bytes = [value & 0x7f];
    for (let left = value >>> 7; left > 0; left >>>= 7) bytes.unshift((left & 0x7f) | 0x80);
    return bytes;
  };
  return der(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
};

const ATTRIBUTES: Readonly<Record<string, string>> = {
  CN: '2.5.4.3',
  C: '2.5.4.6',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  E: '1.2.840.113549.1.9.1',
};
const STRINGS = { utf8: 0x0c, printable: 0x13, ia5: 0x16, bmp: 0x1e } as const;

const text = (value: string, stringType: keyof typeof STRINGS): Buffer =>
  der(STRINGS[stringType], stringType === 'bmp' ? Buffer.from(value, 'utf16le').swap16() : Buffer.from(value));

/** A Name: its RDNs in the order of their encoding, attributes of one RDN with a `+` between them. */
export const name = (rdns: readonly string[], stringType: keyof typeof STRINGS = 'utf8'): Buffer =>
  sequence(
    ...rdns.map((rdn) => {
      const attributes = rdn.split('+').map((attribute) => {
        const [type = '', value = ''] = attribute.split('=');
        return sequence(oid(ATTRIBUTES[type] ?? type), text(value, type === 'E' ? 'ia5' : stringType));
      });
      return der(0x31, ...attributes.toSorted(Buffer.compare));
    }),
  );

/** Forms of GeneralName (RFC 5280 §4.2.1.6); in a constraint, the mask follows the IP address. */
export const generalName = {
  email: (value: string) => der(0x81, value),
  dns: (value: string) => der(0x82, value),
  directory: (value: Buffer) => der(0xa4, value),
  uri: (value: string) => der(0x86, value),
  ip: (...bytes: readonly number[]) => der(0x87, Buffer.from(bytes)),
  other: (dotted: string, value: string) => der(0xa0, oid(dotted), der(0xa0, text(value, 'utf8'))),
  registeredId: (dotted: string) => der(0x88, oid(dotted).subarray(2)),
} as const;

const extension = (type: string, value: Uint8Array, critical = false): Buffer =>
  sequence(oid(type), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value));

const bits = (...set: readonly number[]): Buffer => {
  const byte = set.reduce((value, bit) => value | (0x80 >> bit), 0);
  return der(0x03, Buffer.from([set.length === 0 ? 0 : 7 - Math.max(...set), byte]));
};
const USAGES = { digitalSignature: 0, keyEncipherment: 2, keyAgreement: 4, keyCertSign: 5, cRLSign: 6 } as const;

interface Subtrees {
  readonly permitted?: readonly Buffer[];
  readonly excluded?: readonly Buffer[];
}

/** Functions that create extensions. */
export const extensions = {
  basicConstraints: (ca: boolean, pathLength?: number, critical = true) => {
    const length = pathLength === undefined ? [] : [der(0x02, Buffer.from([pathLength]))];
    return extension('2.5.29.19', sequence(...(ca ? [der(0x01, Buffer.from([0xff]))] : []), ...length), critical);
  },
  keyUsage: (...usages: readonly (keyof typeof USAGES)[]) => extension('2.5.29.15', bits(...usages.map((usage) => USAGES[usage])), true),
  purposes: (purposes: readonly string[], critical = false) => extension('2.5.29.37', sequence(...purposes.map(oid)), critical),
  names: (names: readonly Buffer[], critical = false) => extension('2.5.29.17', sequence(...names), critical),
  keyId: (id: string) => extension('2.5.29.14', der(0x04, id)),
  authorityKeyId: (id: string) => extension('2.5.29.35', sequence(der(0x80, id))),
  nameConstraints: (
    { permitted = [], excluded = [] }: Subtrees,
    { critical = true, minimum }: { critical?: boolean; minimum?: number } = {},
  ) => {
    const distance = minimum === undefined ? [] : [der(0x80, Buffer.from([minimum]))];
    const trees = (tag: number, bases: readonly Buffer[]) =>
      bases.length === 0 ? [] : [der(tag, ...bases.map((base) => sequence(base, ...distance)))];
    return extension('2.5.29.30', sequence(...trees(0xa0, permitted), ...trees(0xa1, excluded)), critical);
  },
  policyConstraints: () => extension('2.5.29.36', sequence(der(0x80, Buffer.from([0]))), true),
  /** An extension whose value is an INTEGER, which is malformed for each extension here. */
  malformed: (type: string) => extension(type, der(0x02, Buffer.from([7]))),
  unknown: (critical: boolean) => extension('1.2.3.4.5', der(0x05), critical),
} as const;

const SHA_256 = sequence(oid('2.16.840.1.101.3.4.2.1'));
const MGF1_SHA_256 = sequence(oid('1.2.840.113549.1.1.8'), SHA_256);
const pss = (...parameters: readonly Buffer[]): Buffer => sequence(oid('1.2.840.113549.1.1.10'), sequence(...parameters));

const ALGORITHMS = {
  'ecdsa-sha1': ['sha1', sequence(oid('1.2.840.10045.4.1'))],
  'ecdsa-sha256': ['sha256', sequence(oid('1.2.840.10045.4.3.2'))],
  'ecdsa-sha384': ['sha384', sequence(oid('1.2.840.10045.4.3.3'))],
  'rsa-md5': ['md5', sequence(oid('1.2.840.113549.1.1.4'), der(0x05))],
  'rsa-sha1': ['sha1', sequence(oid('1.2.840.113549.1.1.5'), der(0x05))],
  'rsa-sha256': ['sha256', sequence(oid('1.2.840.113549.1.1.11'), der(0x05))],
  // RFC 4055 §3.1: SHA-1 by default.
  'pss-default': ['sha1', pss()],
  'pss-sha1': ['sha1', pss(der(0xa0, sequence(oid('1.3.14.3.2.26'))))],
  'pss-sha256': ['sha256', pss(der(0xa0, SHA_256), der(0xa1, MGF1_SHA_256), der(0xa2, der(0x02, Buffer.from([32]))))],
  ed25519: [undefined, sequence(oid('1.3.101.112'))],
} as const;
type Algorithm = keyof typeof ALGORITHMS;

/** Creates an EC private key. */
export const newKey = (curve = 'prime256v1'): KeyObject => generateKeyPairSync('ec', { namedCurve: curve }).privateKey;

const rsaKeys = new Map<number, KeyObject>();
/** Returns the RSA key of a size, created once because that takes long. */
export const rsaKey = (modulusLength: number): KeyObject => {
  const known = rsaKeys.get(modulusLength) ?? generateKeyPairSync('rsa', { modulusLength }).privateKey;
  rsaKeys.set(modulusLength, known);
  return known;
};

/** A certificate with its key. */
export interface PathCertificate {
  readonly subject: Buffer;
  readonly privateKey: KeyObject;
  readonly der: Buffer;
  /** PEM. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
}

/** The contents of a certificate; each has a default. */
export interface PathCertificateOptions {
  readonly subject?: Buffer;
  /** The issuer; the certificate itself by default. */
  readonly issuer?: PathCertificate;
  /** The issuer name; the issuer's subject by default. */
  readonly issuerName?: Buffer;
  readonly privateKey?: KeyObject;
  readonly extensions?: readonly Buffer[];
  /** X.509 version; 3 by default. */
  readonly version?: 1 | 3;
  /** The content of the INTEGER. */
  readonly serial?: readonly number[];
  /** Days from now. */
  readonly from?: number;
  readonly to?: number;
  /** GeneralizedTime in place of `to`. */
  readonly notAfter?: string;
  readonly algorithm?: Algorithm;
  /** The outer `signatureAlgorithm`; that of the signed part by default. */
  readonly outerAlgorithm?: Algorithm;
  /** Whether the signature is altered. */
  readonly forged?: boolean;
}

// RFC 5280 §4.1.2.5: UTCTime until 2049.
const time = (days: number): Buffer => {
  const digits = new Date(Date.now() + days * 86_400_000).toISOString().replace(/\.\d+|[-:T]/g, '');
  return der(0x17, digits.slice(2));
};
const pem = (bytes: Buffer): string => {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
};

let serials = 1;

/** Writes and signs a certificate. */
export const issue = (options: PathCertificateOptions = {}): PathCertificate => {
  const { subject = name(['CN=leaf']), privateKey = newKey(), version = 3, from = -1, to = 30, forged = false } = options;
  const signer = options.issuer?.privateKey ?? privateKey;
  const algorithm = options.algorithm ?? (signer.asymmetricKeyType === 'rsa' ? 'rsa-sha256' : 'ecdsa-sha256');
  const [digest, identifier] = ALGORITHMS[algorithm];
  const serial = options.serial ?? [1, serials >> 8, serials++ & 0xff];
  const tbs = sequence(
    ...(version === 3 ? [der(0xa0, der(0x02, Buffer.from([2])))] : []),
    der(0x02, Buffer.from(serial)),
    identifier,
    options.issuerName ?? options.issuer?.subject ?? subject,
    sequence(time(from), options.notAfter === undefined ? time(to) : der(0x18, options.notAfter)),
    subject,
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    ...(options.extensions === undefined || options.extensions.length === 0 ? [] : [der(0xa3, sequence(...options.extensions))]),
  );
  const padding = algorithm.startsWith('pss')
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : undefined;
  const signature = sign(digest ?? null, tbs, { key: signer, ...padding });
  if (forged) signature.writeUInt8((signature.at(-1) ?? 0) ^ 1, signature.length - 1);
  const [, outer] = ALGORITHMS[options.outerAlgorithm ?? algorithm];
  const bytes = sequence(tbs, outer, der(0x03, Buffer.from([0]), signature));
  return { subject, privateKey, der: bytes, cert: pem(bytes), key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
};

/** Creates an Ed25519 private key. */
export const ed25519Key = (): KeyObject => generateKeyPairSync('ed25519').privateKey;

const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const { basicConstraints, keyUsage, purposes } = extensions;

/** A CA: basic constraints and `keyCertSign`. @param more - further extensions */
export const authority = (
  cn: string,
  issuer?: PathCertificate,
  options: PathCertificateOptions & { pathLength?: number; more?: readonly Buffer[] } = {},
) => {
  const { pathLength, more = [], ...rest } = options;
  return issue({
    subject: name([`CN=${cn}`]),
    ...(issuer === undefined ? {} : { issuer }),
    extensions: [basicConstraints(true, pathLength), keyUsage('keyCertSign'), ...more],
    ...rest,
  });
};

/** A leaf of a client. @param more - further extensions */
export const client = (issuer: PathCertificate, options: PathCertificateOptions & { more?: readonly Buffer[] } = {}) => {
  const { more = [], ...rest } = options;
  return issue({ issuer, extensions: [keyUsage('digitalSignature'), purposes([CLIENT_AUTH]), ...more], ...rest });
};
