// The signing keys of a tenant.
import type { components } from './api.generated.ts';
import { segment } from './path-segment.ts';
import { hasMembers, listReader } from './read-response.ts';
import type { Send } from './send.ts';

type Schemas = components['schemas'];

/** A signing key, without its private half. */
export interface SigningKeyRecord extends Readonly<Schemas['SigningKey']> {}

/** A JWS algorithm that the server signs with. */
export type SigningAlg = Schemas['SigningAlg'];

/** The functions of `management.keys`. Each that changes keys returns all keys. */
export interface KeysApi {
  list(): Promise<readonly SigningKeyRecord[]>;
  /** Creates the first keys of an algorithm. */
  create(algorithm: SigningAlg): Promise<readonly SigningKeyRecord[]>;
  /** Signs with the standby key from now on, and retires the one before. */
  rotate(algorithm: SigningAlg): Promise<readonly SigningKeyRecord[]>;
  /** Revokes a compromised key: its tokens end, and the standby key signs. */
  revoke(kid: string): Promise<readonly SigningKeyRecord[]>;
}

const readKeys = listReader('keys', hasMembers<SigningKeyRecord>({}));

/** Creates the {@link KeysApi} that sends its requests with `send`. */
export const keysApi = (send: Send): KeysApi => ({
  list: () => send({ method: 'GET', path: '/keys', read: readKeys }),
  create: (algorithm) => send({ method: 'POST', path: '/keys', body: { algorithm }, read: readKeys }),
  rotate: (algorithm) => send({ method: 'POST', path: '/keys/rotate', body: { algorithm }, read: readKeys }),
  revoke: async (kid) => send({ method: 'POST', path: `/keys/${segment('kid', kid)}/revoke`, read: readKeys }),
});
