// What the management API says of incidents, entitlements and tenants that are made, in its own words.
import type { components } from './api.generated.ts';

type Schemas = components['schemas'];

/** What an ending would end. */
export type EffectRecord = Schemas['Effect'];

/** A token request that is only asked about. */
export type QuestionRecord = Schemas['TokenRequestInQuestion'];

/** Whether a token request would pass. */
export type EvaluationRecord = Schemas['Evaluation'];

/** What a client may be given. */
export type EntitlementRecord = Schemas['Entitlement'];

/** What a new entitlement of the tenant's own is made of. */
export type NewEntitlementRecord = Schemas['NewEntitlement'];

/** A change of an entitlement of the tenant's own. */
export type EntitlementPatchRecord = Schemas['EntitlementPatch'];

/** What a new tenant is made of; all but `name` and `public_url` has a default on the server. */
export type NewTenantRecord = Schemas['NewTenant'];

/** A tenant just made, with its administrator: the only time that the secret is shown. */
export type CreatedTenantRecord = Schemas['CreatedTenant'];

/** Where a tenant moves: its public URL from now on, and for how many seconds the one before is answered. */
export type TenantMoveRecord = Schemas['TenantMove'];

/** What a move would change, and for whom. */
export type MoveEffectRecord = Schemas['MoveEffect'];
