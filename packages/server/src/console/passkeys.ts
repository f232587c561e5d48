// WebAuthn (Level 3) for operators: the options of a ceremony, and the verification of its result. The user is verified by
// the authenticator each time; attestations are not asked for.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Peppers } from '../clients/secret-hash.ts';
import type { Operator, OperatorPasskey } from '../records/operator.ts';
import { replayKey } from '../records/replay.ts';
import { StorageUnavailable } from '../storage/contract/errors.ts';
import type { Storage } from '../storage/contract/storage.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { keyedMac } from './keyed-mac.ts';

/** Milliseconds for which a challenge can be used. */
const CHALLENGE_LIFETIME = 5 * 60_000;
const RANDOM_BYTES = 24;
const TIME_BYTES = 6;
const MAC_BYTES = 32;

/** What a challenge is for. */
type Ceremony = 'create' | 'get';

/** What verifies challenges, on every node alike. */
export interface CeremonyDependencies {
  readonly peppers: Peppers;
  readonly storage: Pick<Storage, 'recordReplays'>;
  readonly now: () => number;
}

/** The relying party of a tenant: the host of its issuers (WebAuthn §4). */
const relyingParty = ({ tenant: { publicUrl } }: LoadedTenant) => ({ rpID: new URL(publicUrl).hostname, origin: publicUrl });

// A challenge states until when it is valid, under a MAC, so that no node has to remember those that were never used.
const newChallenge = (tenantId: string, ceremony: Ceremony, { peppers, now }: CeremonyDependencies): Uint8Array<ArrayBuffer> => {
  const stated = Buffer.concat([randomBytes(RANDOM_BYTES), Buffer.alloc(TIME_BYTES)]);
  stated.writeUIntBE(now() + CHALLENGE_LIFETIME, RANDOM_BYTES, TIME_BYTES);
  return Uint8Array.from(Buffer.concat([stated, macOf(tenantId, ceremony, stated, peppers)]));
};

const macOf = (tenantId: string, ceremony: Ceremony, stated: Buffer, peppers: Peppers): Buffer =>
  keyedMac(peppers, ['webauthn-challenge', ceremony, tenantId, '', stated.toString('base64url')]);

/** Whether a challenge was issued for this, is not over, and was not used before. It is used up. */
const isChallenge = async (
  tenantId: string,
  ceremony: Ceremony,
  challenge: string,
  dependencies: CeremonyDependencies,
): Promise<boolean> => {
  const bytes = Buffer.from(challenge, 'base64url');
  if (bytes.length !== RANDOM_BYTES + TIME_BYTES + MAC_BYTES) return false;
  const stated = bytes.subarray(0, RANDOM_BYTES + TIME_BYTES);
  if (!timingSafeEqual(bytes.subarray(stated.length), macOf(tenantId, ceremony, stated, dependencies.peppers))) return false;
  const end = stated.readUIntBE(RANDOM_BYTES, TIME_BYTES);
  if (end <= dependencies.now()) return false;
  const replay = { tenantId, kind: 'webauthn', key: replayKey('webauthn', challenge), expiresAt: end } as const;
  return dependencies.storage.recordReplays([replay]);
};

/** The options for a new passkey of an operator. */
export const creationOptions = (
  tenant: LoadedTenant,
  operator: Operator,
  existing: readonly OperatorPasskey[],
  dependencies: CeremonyDependencies,
) =>
  generateRegistrationOptions({
    rpName: 'Mintmark',
    rpID: relyingParty(tenant).rpID,
    userID: Uint8Array.from(Buffer.from(operator.id)),
    userName: operator.name,
    userDisplayName: operator.displayName ?? operator.name,
    challenge: newChallenge(operator.tenantId, 'create', dependencies),
    timeout: CHALLENGE_LIFETIME,
    attestationType: 'none',
    excludeCredentials: existing.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });

/** The options of a sign-in: any passkey that the browser has for this host. */
export const requestOptions = (tenant: LoadedTenant, dependencies: CeremonyDependencies) =>
  generateAuthenticationOptions({
    rpID: relyingParty(tenant).rpID,
    challenge: newChallenge(tenant.tenant.id, 'get', dependencies),
    timeout: CHALLENGE_LIFETIME,
    userVerification: 'required',
  });

// The library throws for everything that is not as it should be.
const notValid = (error: unknown) => {
  if (error instanceof StorageUnavailable) throw error;
  return { verified: false, registrationInfo: undefined, authenticationInfo: undefined } as const;
};

/** Verifies a new passkey (WebAuthn §7.1); `undefined` for one that is not valid. */
export const verifyCreation = async (
  tenant: LoadedTenant,
  operator: Operator,
  { credential, label }: { readonly credential: RegistrationResponseJSON; readonly label: string },
  dependencies: CeremonyDependencies,
): Promise<OperatorPasskey | undefined> => {
  const { rpID, origin } = relyingParty(tenant);
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: credential,
    expectedChallenge: (challenge) => isChallenge(operator.tenantId, 'create', challenge, dependencies),
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
  }).catch(notValid);
  if (!verified || registrationInfo === undefined) return undefined;
  const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
  return {
    ...{ tenantId: operator.tenantId, id, operatorId: operator.id, publicKey: Buffer.from(publicKey).toString('base64url') },
    ...{ counter, transports, label, createdAt: dependencies.now(), lastUsedAt: undefined },
  };
};

/**
 * Verifies a sign-in (WebAuthn §7.2).
 *
 * @returns the new signature counter; `undefined` for a sign-in that is not valid, also of a counter that did not rise: the
 *   authenticator may have been copied
 */
export const verifyRequest = async (
  tenant: LoadedTenant,
  { id, publicKey, counter }: OperatorPasskey,
  credential: AuthenticationResponseJSON,
  dependencies: CeremonyDependencies,
): Promise<number | undefined> => {
  const { rpID, origin } = relyingParty(tenant);
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: credential,
    expectedChallenge: (challenge) => isChallenge(tenant.tenant.id, 'get', challenge, dependencies),
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
    credential: { id, publicKey: Uint8Array.from(Buffer.from(publicKey, 'base64url')), counter },
  }).catch(notValid);
  return verified ? authenticationInfo?.newCounter : undefined;
};
