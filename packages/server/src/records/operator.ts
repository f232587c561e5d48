// Operators: people who manage a tenant in the console, where a program has an API client. Their rights are those of
// their roles.

/** Roles to the entitlements that each grants, tenant-wide. */
const ROLES = {
  administrator: ['administrator'],
  'client-manager': ['manageAPIClients', 'manageTrust', 'manageOIDCGrants', 'readKeys'],
  auditor: ['readAudit', 'readAPIClients', 'readOIDCGrants', 'readKeys', 'readOperators'],
  viewer: ['readAPIClients', 'readOIDCGrants', 'readKeys'],
} as const satisfies Record<string, readonly string[]>;

/** The name of a role. */
export type RoleName = keyof typeof ROLES;

export const ROLE_NAMES: readonly RoleName[] = ['administrator', 'client-manager', 'auditor', 'viewer'];

/** Whether a text is the name of a role. */
export const isRoleName = (text: string): text is RoleName => Object.hasOwn(ROLES, text);

/** The entitlements of some roles. */
export const entitlementsOfRoles = (roles: readonly RoleName[]): readonly string[] => [...new Set(roles.flatMap((role) => ROLES[role]))];

/** The pattern of operators' names, which are in lower case; an e-mail address is one. */
export const OPERATOR_NAME = '^[a-z0-9][a-z0-9._@+-]{0,63}$';

/** Begins the name of an operator in the audit trail. Ids of new clients do not begin with it. */
export const OPERATOR_PREFIX = 'operator:';

/** The name of an operator in the audit trail, and wherever else a client id names who did something. */
export const operatorActor = (name: string): string => OPERATOR_PREFIX + name;

/** Maximum number of operators of a tenant. */
export const MAX_OPERATORS = 1_000;

/** A password under a slow hash (Argon2id), keyed by a pepper. */
export interface OperatorPassword {
  readonly hash: string;
  readonly pepperId: string;
  readonly setAt: number;
}

/** Whom an operator is at an OpenID Provider. Neither ever changes, and nothing else identifies the person. */
export interface OperatorOrigin {
  readonly providerId: string;
  /** `sub` (OpenID Connect Core 1.0 §2). */
  readonly subject: string;
}

/** An operator. Times are milliseconds since the epoch. */
export interface Operator {
  readonly tenantId: string;
  /** A UUID. */
  readonly id: string;
  /** Unique in the tenant; what the operator signs in by. */
  readonly name: string;
  readonly displayName: string | undefined;
  readonly roles: readonly RoleName[];
  /** `undefined` until it is set by a one-time link, and for an operator of a provider. */
  readonly password: OperatorPassword | undefined;
  /** `undefined` for an operator of this server. One of a provider signs in by it alone. */
  readonly origin: OperatorOrigin | undefined;
  /** Goes up with every change of the record. */
  readonly version: number;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly updatedAt: number;
  readonly disabledAt: number | undefined;
  readonly disabledBy: string | undefined;
}

/** Milliseconds for which a one-time link can be used. */
export const LINK_LIFETIME = 86_400_000;

/** A one-time link: whoever has its token sets the password of an operator, or creates the first one. */
export interface OperatorLink {
  readonly tenantId: string;
  /** SHA-256 of its token, base64url. */
  readonly tokenHash: string;
  /** `undefined` for an operator that does not exist yet. */
  readonly operatorId: string | undefined;
  /** The roles of an operator that does not exist yet. */
  readonly roles: readonly RoleName[];
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** How long sessions of the console last, in milliseconds. */
export interface ConsoleSessions {
  /** Without a request. */
  readonly idle: number;
  /** However much they are used. */
  readonly absolute: number;
}

/** How a session was begun. */
export type SignInMethod = 'link' | 'password' | 'passkey' | 'oidc';

/** A session of the console. */
export interface OperatorSession {
  readonly tenantId: string;
  /** A UUID, which is public; the cookie has another value. */
  readonly id: string;
  /** SHA-256 of the value of the cookie, base64url. */
  readonly tokenHash: string;
  readonly operatorId: string;
  readonly method: SignInMethod;
  readonly address: string;
  readonly userAgent: string;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  /** The end of the session, however often it is used. */
  readonly expiresAt: number;
}

/** Maximum number of passkeys of an operator. */
export const MAX_PASSKEYS = 20;

/** A passkey: a WebAuthn credential of an operator. */
export interface OperatorPasskey {
  readonly tenantId: string;
  /** The credential id, base64url. */
  readonly id: string;
  readonly operatorId: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  /** The signature counter; 0 of an authenticator that has none. */
  readonly counter: number;
  readonly transports: readonly string[];
  readonly label: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | undefined;
}
