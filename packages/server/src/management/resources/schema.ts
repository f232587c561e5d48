// The wire schemas of resources.
import { type Static, Type } from 'typebox';
import { Format, Lifetime, Name, nullable, ScopeList, Timestamp } from '../openapi/wire-schema.ts';
import { patchOf } from '../writes/merge-patch.ts';

const settings = {
  scopes: ScopeList,
  owners: Type.Array(Type.String({ minLength: 1, maxLength: 256 }), {
    maxItems: 100,
    uniqueItems: true,
    description: 'Ids of clients that may introspect tokens for this resource. Adding one requires introspectAnyToken.',
  }),
  access_token_lifetime: Lifetime,
  access_token_format: Format,
  authorization_details: Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown()), {
    maxProperties: 50,
    description: 'Types of authorization details (RFC 9396) of this resource, each with its JSON Schema (draft 7).',
  }),
};

/** Body of `POST /management/v1/resources`. */
export const NewResource = Type.Object(
  {
    uri: Type.String({
      minLength: 1,
      maxLength: 512,
      description: 'The resource indicator (RFC 8707): an absolute URI without a fragment.',
    }),
    name: Name,
    ...Type.Partial(Type.Object(settings)).properties,
  },
  { $id: 'NewResource', additionalProperties: false },
);

/** Body of `PATCH /management/v1/resources/{uri}` (RFC 7396). */
export const ResourcePatch = patchOf('ResourcePatch', { name: Name }, settings);

/** A resource as responses show it. */
export const ResourceView = Type.Object(
  {
    uri: Type.String(),
    kind: Type.Enum(['management', 'default', 'registered']),
    name: Type.String(),
    scopes: Type.Array(Type.String()),
    owners: Type.Array(Type.String()),
    access_token_lifetime: nullable(Lifetime),
    access_token_format: nullable(Format),
    authorization_details: Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown())),
    created_at: Timestamp,
  },
  { $id: 'Resource' },
);

/** All resources of a tenant. */
export const ResourceList = Type.Object({ resources: Type.Array(ResourceView) }, { $id: 'ResourceList' });

/** The body of a creation, validated. */
export type NewResourceBody = Static<typeof NewResource>;
/** A resource on the wire. */
export type ResourceViewBody = Static<typeof ResourceView>;
