// Parses the request bodies with which secrets are created and changed, and reports all problems that their
// schemas cannot express.

import { propertiesOfRegistration } from '@mintmark/protocol';
import type { AnySecretSettings } from '../../clients/build-any-secret.ts';
import { STRONG_LENGTH, secretProblems } from '../../clients/secret-strength.ts';
import { parseSlowHash } from '../../clients/slow-hash/slow-hash-formats.ts';
import type { Client } from '../../records/client.ts';
import { clauseOf, type Sentence, say } from '../../sentences/sentence.ts';
import type { SecretChange } from '../../storage/contract/secrets.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import type { NewSecretBody, SecretPatchBody } from './schema.ts';

/** The client that a secret belongs to. */
interface SecretClient extends Pick<Client, 'authMethod' | 'name'> {
  /** `undefined` when the id is still to be generated. */
  readonly clientId: string | undefined;
}

/** The requested secret, and the JSON pointers (RFC 6901) of its fields. */
interface RequestedSecret {
  readonly clientSecret: string | undefined;
  readonly hash: string | undefined;
  readonly isSealed: boolean;
  readonly pointers: { readonly secret: string; readonly hash: string };
}

/** Two clauses in one. */
const both = (one: Sentence, other: Sentence): Sentence => say('{one}, {other}', { one: clauseOf(one), other: clauseOf(other) });

/** Adds the problems of a secret or hash that the caller chose to `problems`; throws nothing. */
export const addSecretProblems = (
  { clientSecret, hash, isSealed, pointers }: RequestedSecret,
  client: SecretClient,
  problems: FieldProblems,
): void => {
  if (clientSecret !== undefined) {
    const isShort = isSealed && clientSecret.length < STRONG_LENGTH;
    const found = [
      ...secretProblems(clientSecret, client),
      ...(isShort ? [say('has fewer than the {limit} characters that client_secret_jwt needs', { limit: STRONG_LENGTH })] : []),
    ];
    if (found.length > 0) problems.require(false, pointers.secret, found.reduce(both));
  }
  if (hash === undefined) return;
  problems.parse(pointers.hash, () => parseSlowHash(hash));
  problems.require(clientSecret === undefined, pointers.hash, 'cannot be combined with the secret itself');
  problems.require(!isSealed, pointers.hash, 'cannot be combined with client_secret_jwt, which needs the secret itself');
};

/**
 * Parses the settings of a new secret of a client.
 *
 * @param now - milliseconds since the epoch
 * @throws {@link Problem} 400 with every invalid field
 */
export const parseNewSecret = (body: NewSecretBody, client: SecretClient, now: number): Omit<AnySecretSettings, 'createdBy'> => {
  const problems = new FieldProblems();
  const { client_secret: clientSecret, hash, keep_sealed: keepSealed, label } = body;
  const isSealed = keepSealed === true || propertiesOfRegistration(client.authMethod).verifiedBy === 'sealed_secret';
  addSecretProblems({ clientSecret, hash, isSealed, pointers: { secret: '/client_secret', hash: '/hash' } }, client, problems);
  const expiresAt = problems.future('/expires_at', body.expires_at, now);
  problems.throwIfAny();
  return { clientSecret, importedHash: hash, label, expiresAt, keepSealed };
};

/**
 * Parses a patch into the changed fields.
 *
 * @param now - milliseconds since the epoch
 * @throws {@link Problem} 400 with every invalid field
 */
export const parseSecretPatch = (body: SecretPatchBody, now: number): SecretChange['set'] => {
  const problems = new FieldProblems();
  const parseTime = (pointer: string, text: string | null) => (text === null ? undefined : problems.future(pointer, text, now));
  const set: SecretChange['set'] = {
    ...(body.label === undefined ? undefined : { label: body.label ?? undefined }),
    ...(body.expires_at === undefined ? undefined : { expiresAt: parseTime('/expires_at', body.expires_at) }),
    ...(body.retires_at === undefined ? undefined : { retiresAt: parseTime('/retires_at', body.retires_at) }),
  };
  problems.throwIfAny();
  return set;
};
