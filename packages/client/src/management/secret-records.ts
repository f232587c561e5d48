// Secrets as the management API sends and takes them. Times are RFC 3339 in UTC, spans are seconds.
import type { components } from './api.generated.ts';

type Schemas = components['schemas'];

/** One secret of a client; never the secret itself. */
export type ManagementSecretRecord = Schemas['Secret'];

/** A secret and the client that has it; never the secret itself. */
export type ListedSecretRecord = Schemas['ListedSecret'];

/** When a credential was last good. */
export type CredentialUseRecord = Schemas['CredentialUse'];

/** A secret just made: the only time that it is shown. */
export type CreatedSecretRecord = Schemas['CreatedSecret'];

/** What a new secret is made of; all of it has a default on the server. */
export type NewSecretRecord = Schemas['NewSecret'];

/** A new secret in the place of those that a client has. */
export type RotationRecord = Schemas['Rotation'];

/** A change of a secret: what is left out stays, `null` takes an end away. */
export type SecretPatchRecord = Schemas['SecretPatch'];
