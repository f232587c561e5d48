// From the bodies about secrets to the domain: what a schema cannot say is checked here, every problem at once.
import type { SecretSettings } from '../clients/make-secret.ts';
import type { SecretChange } from '../storage/storage.ts';
import { FieldProblems } from './field-problems.ts';
import type { NewSecretBody, SecretPatchBody } from './secret-schema.ts';

/**
 * The settings of a new secret.
 *
 * @param now - milliseconds since the epoch
 * @throws {@link Problem} 400 with every bad field
 */
export const parseNewSecret = (body: NewSecretBody, now: number): Omit<SecretSettings, 'createdBy'> => {
  const problems = new FieldProblems();
  const expiresAt = problems.future('/expires_at', body.expires_at, now);
  problems.throwIfAny();
  return { clientSecret: body.client_secret, label: body.label, expiresAt, keepSealed: body.keep_sealed };
};

/** What a patch sets. @throws {@link Problem} 400 with every bad field */
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
