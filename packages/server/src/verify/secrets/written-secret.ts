// Creates the secret that a body requests, and the record that lets its creator read it again for a while.
import { type AnyNewSecret, buildAnySecret } from '../../clients/build-any-secret.ts';
import { buildReveal } from '../../clients/reveal.ts';
import type { ManagementDependencies } from '../../management/request.ts';
import type { Client } from '../../records/client.ts';
import type { SecretReveal } from '../../storage/contract/secret-reveals.ts';
import type { SecretIntent } from '../secrets/intent.ts';

/** The new secret of a client; `undefined` unless the intent is a new one. */
export const writtenSecret = async (
  client: Client,
  intent: SecretIntent,
  by: string,
  { peppers, seal, now }: Pick<ManagementDependencies, 'peppers' | 'seal' | 'now'>,
): Promise<AnyNewSecret | undefined> =>
  intent.kind === 'new' ? buildAnySecret(client, { clientSecret: intent.chosen, createdBy: by }, { peppers, seal }, now()) : undefined;

/** The record that allows the secret to be read again. */
export const revealOf = (
  client: Client,
  written: AnyNewSecret | undefined,
  revealedTo: string,
  { seal, now }: Pick<ManagementDependencies, 'seal' | 'now'>,
): SecretReveal | undefined =>
  written?.clientSecret === undefined
    ? undefined
    : buildReveal(client, { secretId: written.secret.id, clientSecret: written.clientSecret, revealedTo }, seal, now());
