// The wire schemas of operators.
import { type Static, Type } from 'typebox';
import { OPERATOR_NAME, ROLE_NAMES } from '../../records/operator.ts';
import { Name, nullable, ShownSecret, Timestamp } from '../openapi/wire-schema.ts';
import { patchOf } from '../writes/merge-patch.ts';

const OperatorName = Type.String({
  pattern: OPERATOR_NAME,
  description: 'What the operator signs in by, in lower case; an e-mail address is one. It cannot be changed.',
});
/** A role of an operator. */
export const Role = Type.Enum([...ROLE_NAMES], {
  title: 'OperatorRole',
  description:
    '`administrator`: everything. `client-manager`: API clients, trust and grants. `auditor`: reads everything, the audit trail included. `viewer`: reads clients, grants and keys.',
});
const Roles = Type.Array(Role, { maxItems: ROLE_NAMES.length, uniqueItems: true });

/** Body of `POST /management/v1/operators`. */
export const NewOperator = Type.Object(
  { name: OperatorName, display_name: Type.Optional(Name), roles: Roles },
  { $id: 'NewOperator', additionalProperties: false },
);

/** The settings that a patch is applied to. */
export const OperatorSettings = Type.Object(
  { display_name: Type.Optional(Name), roles: Roles, disabled: Type.Boolean() },
  { additionalProperties: false },
);

/** Body of `PATCH /management/v1/operators/{operator_name}` (RFC 7396). */
export const OperatorPatch = patchOf('OperatorPatch', { roles: Roles, disabled: Type.Boolean() }, { display_name: Name });

const view = {
  id: Type.String({ description: 'A UUID.' }),
  name: Type.String(),
  display_name: nullable(Type.String()),
  roles: Roles,
  entitlements: Type.Array(Type.String(), { description: 'What the roles grant.' }),
  disabled: Type.Boolean({ description: 'A disabled operator cannot sign in.' }),
  has_password: Type.Boolean({ description: 'Whether a password was set by a one-time link.' }),
  origin: nullable(
    Type.Object(
      { provider: Type.String(), subject: Type.String() },
      { title: 'OperatorOrigin', description: 'The OpenID Provider that the operator signs in by, and who it is there.' },
    ),
  ),
  created_at: Timestamp,
  created_by: Type.String(),
  updated_at: Timestamp,
};

export const OperatorView = Type.Object(view, { $id: 'Operator' });
export const OperatorList = Type.Object({ operators: Type.Array(OperatorView) }, { $id: 'OperatorList' });

export const LinkView = Type.Object(
  {
    url: ShownSecret('Whoever opens it first in the console sets the password. It is shown only once.'),
    expires_at: Timestamp,
  },
  { $id: 'OperatorLink' },
);
export const CreatedOperator = Type.Object({ ...view, link: LinkView }, { $id: 'CreatedOperator' });

const SessionView = Type.Object(
  {
    id: Type.String(),
    method: Type.Enum(['link', 'password', 'passkey', 'oidc'], { title: 'SignInMethod', description: 'How it was begun.' }),
    address: Type.String(),
    user_agent: Type.String(),
    created_at: Timestamp,
    last_used_at: Timestamp,
    expires_at: Timestamp,
  },
  { $id: 'OperatorSession' },
);
export const SessionList = Type.Object({ sessions: Type.Array(SessionView) }, { $id: 'OperatorSessionList' });
export const EndedSessions = Type.Object({ ended: Type.Integer() }, { $id: 'EndedSessions' });

export type OperatorViewBody = Static<typeof OperatorView>;
