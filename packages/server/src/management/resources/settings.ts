// Parses the settings of a resource, and shows a resource in its wire form.
import { requireResourceIndicator } from '@mintmark/protocol';
import { compileDetailsSchema, MAX_KEYWORDS_OF_RESOURCE, MAX_PATTERN_SIZE_OF_RESOURCE, sizeOfSchema } from '../../grants/details-schema.ts';
import type { Resource } from '../../records/tenant.ts';
import { ClauseError, say } from '../../sentences/sentence.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { jsonObjectWithin } from '../requests/json-within.ts';
import { timestamp } from '../requests/timestamp.ts';
import { type NewResourceBody, ResourcePatch, type ResourceViewBody } from './schema.ts';

/** Limits of the JSON Schema of a type, in characters and levels. */
const MAX_SCHEMA = { length: 16_384, depth: 16 } as const;
const DETAILS_TYPE = /^[\x21-\x7e]{1,128}$/;

/** The settings in a body. */
export type ResourceSettings = Omit<Resource, 'tenantId' | 'kind' | 'version' | 'createdAt'>;

/**
 * Parses the settings in a body.
 *
 * @throws {@link Problem} 400 with every invalid field
 */
export const parseResourceSettings = async (
  body: NewResourceBody,
  { tenant }: LoadedTenant,
  storage: Pick<Storage, 'findClient'>,
): Promise<ResourceSettings> => {
  const problems = new FieldProblems();
  problems.parse('/uri', () => requireResourceIndicator(body.uri));
  const maximum = tenant.maxAccessTokenLifetime;
  problems.require(
    (body.access_token_lifetime ?? 0) <= maximum,
    '/access_token_lifetime',
    say("is above the tenant's maximum of {maximum} seconds", { maximum }),
  );
  const owners = body.owners ?? [];
  for (const [index, owner] of owners.entries()) {
    problems.require((await storage.findClient(tenant.id, owner)) !== undefined, `/owners/${index}`, 'is not an API client of this tenant');
  }
  let keywords = 0;
  let patterns = 0;
  const authorizationDetails = Object.fromEntries(
    Object.entries(body.authorization_details ?? {}).flatMap(([type, value]) => {
      const pointer = `/authorization_details/${type.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      problems.require(DETAILS_TYPE.test(type), pointer, 'is not a name of 1 to 128 visible ASCII characters');
      const schema = problems.parse(pointer, () => {
        const object = jsonObjectWithin(value, MAX_SCHEMA);
        const size = sizeOfSchema(object);
        keywords += size.keywords;
        patterns += size.patterns;
        if (keywords > MAX_KEYWORDS_OF_RESOURCE) {
          throw new ClauseError(say('exceeds {limit} members in all schemas of the resource', { limit: MAX_KEYWORDS_OF_RESOURCE }));
        }
        if (patterns > MAX_PATTERN_SIZE_OF_RESOURCE) {
          throw new ClauseError(
            say('exceeds {limit} pattern instructions in all schemas of the resource; limit lengths with maxLength', {
              limit: MAX_PATTERN_SIZE_OF_RESOURCE,
            }),
          );
        }
        compileDetailsSchema(object);
        return object;
      });
      return schema === undefined ? [] : [[type, schema] as const];
    }),
  );
  problems.throwIfAny();
  return {
    uri: body.uri,
    name: body.name,
    scopes: body.scopes ?? [],
    owners,
    accessTokenLifetime: body.access_token_lifetime,
    accessTokenFormat: body.access_token_format,
    authorizationDetails,
  };
};

/** A resource as responses show it. */
export const resourceView = (resource: Resource): ResourceViewBody => ({
  uri: resource.uri,
  kind: resource.kind,
  name: resource.name,
  scopes: [...resource.scopes],
  owners: [...resource.owners],
  access_token_lifetime: resource.accessTokenLifetime ?? null,
  access_token_format: resource.accessTokenFormat ?? null,
  authorization_details: Object.fromEntries(Object.entries(resource.authorizationDetails).map(([type, schema]) => [type, { ...schema }])),
  created_at: timestamp(resource.createdAt),
});

const SETTINGS: ReadonlySet<string> = new Set(['uri', ...Object.keys(ResourcePatch.properties)]);

/** The settings of a resource in their wire form, which a patch is applied to. */
export const resourceSettingsView = (resource: Resource): object =>
  Object.fromEntries(Object.entries(resourceView(resource)).filter(([name]) => SETTINGS.has(name)));
