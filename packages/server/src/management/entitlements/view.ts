// The wire schemas of entitlements, and an entitlement in its wire form.
import { type Static, Type } from 'typebox';
import { BUILT_IN_ENTITLEMENTS, inertView, OWN_ENTITLEMENT, opensSomething } from '../../clients/entitlements.ts';
import type { OwnEntitlement } from '../../records/entitlement.ts';
import { nullable, TEXT, Timestamp } from '../openapi/wire-schema.ts';
import { timestamp } from '../requests/timestamp.ts';

const Description = Type.String({ maxLength: 1024, pattern: TEXT });

export const NewEntitlement = Type.Object(
  {
    name: Type.String({ pattern: OWN_ENTITLEMENT, description: 'Parts separated by colons, such as `billing:approve`.' }),
    description: Type.Optional(Description),
  },
  { $id: 'NewEntitlement', additionalProperties: false },
);

export const EntitlementPatch = Type.Object(
  { description: Type.Optional(Description) },
  { $id: 'EntitlementPatch', additionalProperties: false },
);

export const EntitlementView = Type.Object(
  {
    name: Type.String(),
    kind: Type.Enum(['built_in', 'own', 'inert'], { description: '`inert`: a name of another system, without effect here.' }),
    description: Type.String(),
    limitable: Type.Boolean({ description: 'Whether it can be limited to the clients of one owner, such as `readAPIClients@payments`.' }),
    created_at: nullable(Timestamp),
  },
  { $id: 'Entitlement' },
);

export const EntitlementList = Type.Object({ entitlements: Type.Array(EntitlementView) }, { $id: 'EntitlementList' });

export const BUILT_IN: readonly Static<typeof EntitlementView>[] = BUILT_IN_ENTITLEMENTS.map((each) => ({
  ...each,
  kind: opensSomething(each.name) ? 'built_in' : 'inert',
  created_at: null,
}));

export const inertOf = (name: string): Static<typeof EntitlementView> => ({ ...inertView(name), kind: 'inert', created_at: null });

export const ownView = ({ name, description, createdAt }: OwnEntitlement): Static<typeof EntitlementView> => ({
  name,
  kind: 'own',
  description,
  limitable: false,
  created_at: timestamp(createdAt),
});
