// Grants authorization details to a client (RFC 9396): their types must be registered by a resource of the
// tenant and allowed for the client.
import { type AuthorizationDetail, parseAuthorizationDetails, resourceIdentity } from '@mintmark/protocol';
import type { Client } from '../records/client.ts';
import type { JsonObject } from '../records/json-value.ts';
import type { Resource } from '../records/tenant.ts';
import { Refusal } from '../refusals/refusal.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { compileDetailsSchema } from './details-schema.ts';
import { MAX_STEPS, type StepMeter, TooManySteps } from './linear-pattern.ts';

/** The granted details, and the resources that their types belong to, each once. */
export interface GrantedDetails {
  readonly details: readonly AuthorizationDetail[];
  readonly owners: readonly Resource[];
}

const NONE: GrantedDetails = { details: [], owners: [] };

/**
 * Grants all requested details unchanged, or refuses.
 *
 * @param requested - the parameter as sent
 * @throws {@link OAuthError} `invalid_authorization_details` for a type that is unknown or not allowed for
 * the client, and for details that do not match the schema of their type
 */
export const grantedDetails = (requested: string | undefined, client: Client, tenant: LoadedTenant): GrantedDetails => {
  if (requested === undefined) return NONE;
  const owners = new Set<Resource>();
  const details = parseAuthorizationDetails(requested);
  const meter: StepMeter = { left: MAX_STEPS };
  for (const detail of details) {
    const owner = ownerOf(detail, client, tenant, meter);
    const { locations } = detail;
    // A type belongs to one resource, so its locations (RFC 9396 §2.2) can name no other.
    if (Array.isArray(locations) && locations.some((location) => !isOf(owner, location))) throw refused('details_refused', detail.type);
    owners.add(owner);
  }
  return { details, owners: [...owners] };
};

const isOf = ({ uri }: Resource, location: unknown): boolean =>
  typeof location === 'string' && (location === uri || resourceIdentity(location) === resourceIdentity(uri));

const ownerOf = (detail: AuthorizationDetail, client: Client, { resources }: LoadedTenant, meter: StepMeter): Resource => {
  // Unknown and forbidden types get the same description, so that clients cannot probe which ones exist.
  if (!client.authorizationDetailsTypes.includes(detail.type)) throw refused('details_type_not_allowed', detail.type);
  for (const resource of resources.values()) {
    const schema = Object.hasOwn(resource.authorizationDetails, detail.type) ? resource.authorizationDetails[detail.type] : undefined;
    if (schema === undefined) continue;
    const problem = problemOf(detail, schema, meter);
    if (problem === undefined) return resource;
    throw refused('details_refused', detail.type, problem);
  }
  throw refused('details_type_not_allowed', detail.type);
};

const problemOf = (detail: AuthorizationDetail, schema: JsonObject, meter: StepMeter): string | undefined => {
  try {
    return compileDetailsSchema(schema)(detail, meter);
  } catch (cause) {
    if (cause instanceof TooManySteps) return 'their text is too long for the patterns of the type';
    throw cause;
  }
};

const refused = (reason: 'details_type_not_allowed' | 'details_refused', type: string, problem = ''): Refusal =>
  new Refusal(
    'invalid_authorization_details',
    reason === 'details_refused'
      ? `The authorization details of type '${type.slice(0, 128)}' are not valid${problem === '' ? '' : `: ${problem.slice(0, 200)}`}.`
      : `Authorization details of type '${type.slice(0, 128)}' are not granted to this client.`,
    reason,
    { detail: { type: type.slice(0, 128) } },
  );
