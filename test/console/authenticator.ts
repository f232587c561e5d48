// A WebAuthn authenticator in software (Level 3 §6): one key on P-256, and what a browser sends of it.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** What a test changes of an honest ceremony. */
export interface Deviation {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  /** Whether the user was verified, as by a fingerprint. */
  readonly isVerified?: boolean;
  readonly counter?: number;
  readonly userHandle?: string;
  /** Signs by another key. */
  readonly isForged?: boolean;
}

const PRESENT = 0x01;
const VERIFIED = 0x04;
const HAS_KEY = 0x40;

type Cbor = number | string | Buffer | ReadonlyMap<number | string, Cbor>;

/** CBOR (RFC 8949) of what an authenticator writes: integers, texts, bytes and maps. */
const cbor = (value: Cbor): Buffer => {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, member]) => [cbor(key), cbor(member)])]);
};

const head = (major: number, length: number): Buffer => {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  return length < 256 ? Buffer.from([(major << 5) | 24, length]) : Buffer.from([(major << 5) | 25, length >> 8, length & 0xff]);
};

const sha256 = (text: string | Buffer): Buffer => createHash('sha256').update(text).digest();
const base64url = (bytes: Buffer): string => bytes.toString('base64url');

/** An authenticator with a passkey for an origin. */
export const authenticator = (origin: string) => {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  const rpId = new URL(origin).hostname;
  let userHandle = '';
  let counter = 0;

  const clientData = (type: string, challenge: string, deviation: Deviation): Buffer =>
    Buffer.from(
      JSON.stringify({
        ...{ type: deviation.type ?? type, challenge: deviation.challenge ?? challenge },
        ...{ origin: deviation.origin ?? origin, crossOrigin: false },
      }),
    );
  const authenticatorData = (deviation: Deviation, key: Buffer = Buffer.alloc(0)): Buffer => {
    const flags = PRESENT | (deviation.isVerified === false ? 0 : VERIFIED) | (key.length > 0 ? HAS_KEY : 0);
    const counted = Buffer.alloc(4);
    counted.writeUInt32BE(deviation.counter ?? counter);
    return Buffer.concat([sha256(deviation.rpId ?? rpId), Buffer.from([flags]), counted, key]);
  };
  const common = { id: base64url(id), rawId: base64url(id), type: 'public-key', clientExtensionResults: {} };

  return {
    id: base64url(id),
    /** `navigator.credentials.create()` for creation options. */
    create: (options: { readonly challenge: string; readonly user: { readonly id: string } }, deviation: Deviation = {}) => {
      userHandle = options.user.id;
      const { x = '', y = '' } = keys.publicKey.export({ format: 'jwk' });
      const point = (text: string) => Buffer.from(text, 'base64url');
      const cose = cbor(
        new Map<number, Cbor>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, point(x)],
          [-3, point(y)],
        ]),
      );
      const key = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, cose]);
      const authData = authenticatorData(deviation, key);
      const attestation = new Map<string, Cbor>([
        ['fmt', 'none'],
        ['attStmt', new Map<string, Cbor>()],
        ['authData', authData],
      ]);
      return {
        ...common,
        response: {
          clientDataJSON: base64url(clientData('webauthn.create', options.challenge, deviation)),
          attestationObject: base64url(cbor(attestation)),
          transports: ['internal', 'something-new'],
        },
      };
    },
    /** `navigator.credentials.get()` for request options. */
    get: (options: { readonly challenge: string }, deviation: Deviation = {}) => {
      counter++;
      const clientDataJSON = clientData('webauthn.get', options.challenge, deviation);
      const authData = authenticatorData(deviation);
      const { privateKey } = deviation.isForged === true ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : keys;
      return {
        ...common,
        response: {
          clientDataJSON: base64url(clientDataJSON),
          authenticatorData: base64url(authData),
          signature: base64url(sign('sha256', Buffer.concat([authData, sha256(clientDataJSON)]), privateKey)),
          userHandle: deviation.userHandle ?? userHandle,
        },
      };
    },
  };
};
