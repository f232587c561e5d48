// Parses the bodies of secrets, and reports all problems that their schemas cannot express.

import { factsOfRegistration } from '@mintmark/protocol';
import type { AnySecretSettings } from '../../clients/build-any-secret.ts';
import { STRONG_LENGTH, secretFaults } from '../../clients/secret-strength.ts';
import { parseSlowHash } from '../../clients/slow-hash/slow-hash-formats.ts';
import type { Client } from '../../records/client.ts';
import type { SecretChange } from '../../storage/contract/secrets.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import type { NewSecretBody, SecretPatchBody } from './schema.ts';

/** The client of a secret. */
interface SecretOwner extends Pick<Client, 'authMethod' | 'name'> {
  /** `undefined` when it will be generated. */
  readonly clientId: string | undefined;
}

/** The requested secret, and the pointers of its fields. */
interface RequestedSecret {
  readonly clientSecret: string | undefined;
  readonly hash: string | undefined;
  readonly isSealed: boolean;
  readonly fields: { readonly secret: string; readonly hash: string };
}

/** Records the problems of a chosen secret, or of an imported hash. */
export const requireValidSecret = (
  { clientSecret, hash, isSealed, fields }: RequestedSecret,
  owner: SecretOwner,
  problems: FieldProblems,
): void => {
  if (clientSecret !== undefined) {
    const isShort = isSealed && clientSecret.length < STRONG_LENGTH;
    const faults = [
      ...secretFaults(clientSecret, owner),
      ...(isShort ? [`has fewer than the ${STRONG_LENGTH} characters that client_secret_jwt needs`] : []),
    ];
    problems.require(faults.length === 0, fields.secret, faults.join(', '));
  }
  if (hash === undefined) return;
  problems.parse(fields.hash, () => parseSlowHash(hash));
  problems.require(clientSecret === undefined, fields.hash, 'does not go with the secret itself');
  problems.require(!isSealed, fields.hash, 'does not go with client_secret_jwt, which needs the secret itself');
};

/**
 * Parses the settings of a new secret of a client.
 *
 * @param now - milliseconds since the epoch
 * @throws {@link Problem} 400 with every invalid field
 */
export const parseNewSecret = (body: NewSecretBody, owner: SecretOwner, now: number): Omit<AnySecretSettings, 'createdBy'> => {
  const problems = new FieldProblems();
  const { client_secret: clientSecret, hash, keep_sealed: keepSealed, label } = body;
  const isSealed = keepSealed === true || factsOfRegistration(owner.authMethod).verifiedBy === 'sealed_secret';
  requireValidSecret({ clientSecret, hash, isSealed, fields: { secret: '/client_secret', hash: '/hash' } }, owner, problems);
  const expiresAt = problems.future('/expires_at', body.expires_at, now);
  problems.throwIfAny();
  return { clientSecret, importedHash: hash, label, expiresAt, keepSealed };
};

/** Parses a patch into the changed fields. @throws {@link Problem} 400 with every invalid field */
export const parseSecretPatch = (body: SecretPatchBody, now: number): SecretChange['set'] => {
  const problems = new FieldProblems();
  const end = (pointer: string, text: string | null) => (text === null ? undefined : problems.future(pointer, text, now));
  const set: SecretChange['set'] = {
    ...(body.label === undefined ? undefined : { label: body.label ?? undefined }),
    ...(body.expires_at === undefined ? undefined : { expiresAt: end('/expires_at', body.expires_at) }),
    ...(body.retires_at === undefined ? undefined : { retiresAt: end('/retires_at', body.retires_at) }),
  };
  problems.throwIfAny();
  return set;
};
