// What the management API sends and takes, in its own words: names, times and `null`s are those of the wire, so that what is printed, sent by
// curl and read in the documentation is one thing. Times are RFC 3339 in UTC, lifetimes are seconds. The members are in the generated module.
import type { components, operations } from './api.generated.ts';

type Schemas = components['schemas'];

/** What the query of an operation takes. */
export type QueryOf<Operation extends keyof operations> = NonNullable<operations[Operation]['parameters']['query']>;

/** How a client may authenticate at the token endpoint; `default` means basic and post. */
export type ManagedAuthMethod = Schemas['AuthMethod'];

/** A JWS algorithm that the server signs with. */
export type ManagedSigningAlg = Schemas['SigningAlg'];

/** Whose tokens a client may introspect: its own; also those for resources that name it as an owner; everyone's. */
export type ManagedIntrospection = Schemas['IntrospectAuthorization'];

/** Public keys (RFC 7517). */
export type JwkSetRecord = Schemas['JwkSet'];

/** The look of the tokens that a client gets. */
export type ManagedTokenFormat = Schemas['TokenFormat'];

/** From which addresses a client may come. */
export type IpRulesRecord = Schemas['IpRules'];

/** An API client. */
export type ManagementClientRecord = Schemas['Client'];

/** An API client just made, with its secret: the only time that it is shown. */
export type CreatedClientRecord = Schemas['CreatedClient'];

/** What a new client is made of; all but `name` has a default on the server. */
export type NewClientRecord = Schemas['NewClient'];

/** A change of a client (RFC 7396): what is left out stays, `null` goes back to the default. */
export type ClientPatchRecord = Schemas['ClientPatch'];

/** What of a client can be settled and changed; all of it has a default on the server. */
export type ClientSettingsRecord = Pick<NewClientRecord, Exclude<keyof ClientPatchRecord, 'name'>>;

/** One page of clients, in the order that was asked for. */
export type ClientPage = Schemas['ClientPage'];

/** An API that tokens are for. */
export type ResourceRecord = Schemas['Resource'];

/** What a new resource is made of. */
export type NewResourceRecord = Schemas['NewResource'];

/** A change of a resource (RFC 7396): what is left out stays, `null` goes back to the default. */
export type ResourcePatchRecord = Schemas['ResourcePatch'];

/** What of a resource can be settled and changed. */
export type ResourceSettingsRecord = Pick<NewResourceRecord, Exclude<keyof ResourcePatchRecord, 'name'>>;

/** The settings of a tenant. */
export type TenantRecord = Schemas['Tenant'];

/** A change of a tenant: what is left out stays. */
export type TenantPatchRecord = Schemas['TenantPatch'];

/** A client that the FAPI 2.0 profile would refuse. */
export type FapiFaultRecord = Schemas['FapiFault'];

/** A signing key; never its private half. */
export type SigningKeyRecord = Schemas['SigningKey'];

/** The record of one token. */
export type GrantRecord = Schemas['Grant'];
