// The wire schemas of quotas that clients share, and of what was used of any quota.
import { type Static, Type } from 'typebox';
import { Labels, Owner } from '../clients/schema.ts';
import { nullable, QuotaBody, Timestamp } from '../openapi/wire-schema.ts';
import { patchOf } from '../writes/merge-patch.ts';

/** The pattern of a shared quota's name, which is a part of the policy's name in responses. */
const QUOTA_NAME = '^[a-z0-9][a-z0-9._-]{0,63}$';

const selection = { owner: Owner, labels: Labels };

/** Body of `POST /management/v1/quotas`. */
export const NewSharedQuota = Type.Object(
  {
    name: Type.String({ pattern: QUOTA_NAME }),
    quota: QuotaBody,
    ...Type.Partial(Type.Object(selection)).properties,
  },
  { $id: 'NewSharedQuota', additionalProperties: false },
);

/** Body of `PATCH /management/v1/quotas/{name}` (RFC 7396). */
export const SharedQuotaPatch = patchOf('SharedQuotaPatch', { quota: QuotaBody }, selection);

const WindowView = Type.Object(
  {
    window: Type.Enum(['minute', 'hour', 'day']),
    limit: Type.Integer(),
    used: Type.Integer({ description: 'What the nodes have taken in the present window; each holds up to 2 % in reserve.' }),
    ends_at: nullable(Timestamp),
  },
  { title: 'QuotaWindow' },
);

/** A shared quota as responses show it. */
export const SharedQuotaView = Type.Object(
  {
    name: Type.String(),
    owner: nullable(Type.String({ description: 'Only clients of this owner count.' })),
    labels: Type.Record(Type.String(), Type.String(), { description: 'Only clients with all of these labels count.' }),
    quota: QuotaBody,
    windows: Type.Array(WindowView),
    created_at: Timestamp,
  },
  { $id: 'SharedQuota', description: 'A quota for the sum of the tokens of several clients; of all clients without an owner and labels.' },
);

/** The shared quotas of a tenant. */
export const SharedQuotaList = Type.Object({ quotas: Type.Array(SharedQuotaView) }, { $id: 'SharedQuotaList' });

/** The quotas that a client's tokens count for. */
export const ClientQuotas = Type.Object(
  {
    client_id: Type.String(),
    quotas: Type.Array(
      Type.Object(
        {
          name: nullable(Type.String({ description: 'The name of a shared quota; null for the client’s own.' })),
          mode: Type.Enum(['enforce', 'observe']),
          windows: Type.Array(WindowView),
        },
        { title: 'ClientQuota' },
      ),
    ),
  },
  { $id: 'ClientQuotas' },
);

export type SharedQuotaViewBody = Static<typeof SharedQuotaView>;
export type WindowViewBody = Static<typeof WindowView>;
