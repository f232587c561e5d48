// Entitlements: the rights of an API client at the tenant's APIs. They are read from the client record, never
// from a claim.
import type { HeldRights, OwnEntitlement } from '../records/entitlement.ts';

/** Names that this server enforces, each with those that it implies; `administrator` implies all. */
const ENFORCED = {
  administrator: [],
  manageAPIClients: [
    'readAPIClients',
    'editAPIClients',
    'rotateAPIClientSecrets',
    'revokeAPIClientCredentials',
    'grantAPIClientEntitlements',
  ],
  editAPIClients: ['readAPIClients'],
  rotateAPIClientSecrets: ['readAPIClients'],
  revokeAPIClientCredentials: ['readAPIClients'],
  grantAPIClientEntitlements: ['readAPIClients'],
  readAPIClients: [],
  rotateOwnSecret: [],
  manageOIDCGrants: ['readOIDCGrants'],
  readOIDCGrants: [],
  manageKeys: ['readKeys'],
  readKeys: [],
  readAudit: [],
  manageTrust: ['readAPIClients'],
  manageTenants: [],
  manageOperators: ['readOperators'],
  readOperators: [],
  introspectAnyToken: [],
} as const satisfies Record<string, readonly string[]>;

/** An entitlement that an operation of the management API requires. */
export type RequiredEntitlement = Exclude<keyof typeof ENFORCED, 'administrator'>;

// IBM Security Verify's other names, so that clients created for it retain theirs. They grant nothing here.
const CARRIED =
  'manageDeployment manageCerts readCerts manageIdentitySources readIdentitySources manageMFAMethods readMFAMethods ' +
  'manageEnrollMFAMethodAnyUser readEnrollMFAMethodAnyUser authnAnyUser manageAuthenticatorsConfig readAuthenticatorsConfig ' +
  'manageAuthenticatorsAnyUser readAuthenticatorsAnyUser manageUserGroups readUserGroups manageAllUserGroups manageUsersPwdReset ' +
  'manageUserStandardGroups manageAdminGroup readAdminGroup managePwdPolicy readPwdPolicy AnalyticsDataSyncToCloud ' +
  'AnalyticsSatelliteOnBoard recoverUsername manageFederations readFederations resetPassword manageAppAccessAdmin ' +
  'manageAppAccessOwner manageSubscriptions manageAccessPolicies readAccessPolicies managePushCreds readPushCreds ' +
  'manageAccessRequest manageAccessWorkflow manageOIDCConsents readOIDCConsents manageReports readReports updateAnyUser ' +
  'resetPasswordAnyUser readTenantProperties manageTenantProperties manageAttributes readAttributes generateOTP readAppConfig ' +
  'manageTemplates readTemplates reviewCertRecords readEntitlements manageNotificationProviders readNotificationProviders ' +
  'manageCertifications readExternalAgents manageExternalAgents runExternalAgent manageOidcDynamicClient readPurpose managePurpose ' +
  'manageAppPurpose readPrivacyConsent managePrivacyConsent readPrivacyPolicy managePrivacyPolicy createPrivacyConsent performDSP ' +
  'performDUA certCampaignSupervisor managePwdVaultAnyUser managePwdVault readPwdVaultAnyUser readPwdVault managePwdVaultConfig ' +
  'readPwdVaultConfig mfaPush readPrivacyProfile managePrivacyProfile manageEntitlements manageDevicesAnyUser readDevicesAnyUser ' +
  'manageDevices readDevices manageRecaptcha readRecaptcha manageLoginSessions manageRelyingParty readRelyingParty manageWebhooks ' +
  'readWebhooks readSTSClients manageSTSClients manageVerifiableLinks readSelfOidcGrants manageSelfOidcGrants diManageAgency ' +
  'diReadAgency diManageAgentsAny diReadAgentsAny manageMyOrg diIssueCredentials diVerifyCredentials ' +
  'manageUsers readUsers manageGroups readGroups manageGroupMembers readGroupMembers readUserGroupMembership readUsersGroupMembership ' +
  'updateAnyGroupMember manageStandardGroups manageStandardGroupMembers readStandardGroupMembers manageUsersInStandardGroups ' +
  'readUsersStandardGroupMembership accessDevPortal authn manageEnrollMFAMethod readEnrollMFAMethod';

const CANONICAL: ReadonlyMap<string, string> = new Map(
  [...Object.keys(ENFORCED), ...CARRIED.split(' ')].map((name) => [name.toLowerCase(), name]),
);

/**
 * The prefix of an unknown name that came through IBM's API. It differs from every name that a later version
 * may define, so that no upgrade grants its holder anything.
 */
const INERT = 'ibm:';
const INERT_NAME = /^ibm:([A-Za-z][A-Za-z0-9]{1,63})$/i;

/** The inert form of a name; `undefined` for one that IBM's API cannot contain. */
export const inertEntitlement = (name: string): string | undefined => {
  const [, word] = INERT_NAME.exec(INERT + name) ?? [];
  return word === undefined ? undefined : INERT + word;
};

/** Whether a canonical form is one of these. */
export const isInert = (entitlement: string): boolean => entitlement.startsWith(INERT);

/** The name of an entitlement in IBM's API. */
export const nameAtIbm = (entitlement: string): string => (isInert(entitlement) ? entitlement.slice(INERT.length) : entitlement);

// The names that imply each name.
const IMPLIED_BY: ReadonlyMap<string, readonly string[]> = new Map(
  Object.keys(ENFORCED).map((name) => [
    name,
    Object.entries<readonly string[]>(ENFORCED).flatMap(([stronger, implied]) => (implied.includes(name) ? [stronger] : [])),
  ]),
);

/** Separates a name from the owner whose clients it is limited to: `rotateAPIClientSecrets@payments`. */
const LIMIT = '@';

/** The pattern of owners' names. */
export const OWNER = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

// Rights over clients, which can therefore be limited to the clients of one owner.
const LIMITABLE: ReadonlySet<string> = new Set([
  'manageTrust',
  'manageAPIClients',
  'readAPIClients',
  'editAPIClients',
  'rotateAPIClientSecrets',
  'revokeAPIClientCredentials',
  'grantAPIClientEntitlements',
  'readOIDCGrants',
  'manageOIDCGrants',
]);

/**
 * The canonical form of a built-in entitlement in any case; `undefined` for another name. A right over
 * clients can be limited to those of one owner, whose name is case-sensitive. A name with `ibm:` is inert.
 *
 * @example
 * canonicalEntitlement('readapiclients@payments') // 'readAPIClients@payments'
 */
export const canonicalEntitlement = (name: string): string | undefined => {
  const [, inert] = INERT_NAME.exec(name) ?? [];
  if (inert !== undefined) return INERT + inert;
  const [, plain = '', owner] = /^([A-Za-z]+)(?:@(.+))?$/.exec(name) ?? [];
  // Only ASCII is matched: the lower case of the Kelvin sign is also k.
  const canonical = CANONICAL.get(plain.toLowerCase());
  if (canonical === undefined || owner === undefined) return canonical;
  return LIMITABLE.has(canonical) && OWNER.test(owner) ? canonical + LIMIT + owner : undefined;
};

/** The rights that this server grants for a name; the other names are passed through. */
const DESCRIPTIONS: Record<keyof typeof ENFORCED, string> = {
  administrator: 'Everything; implies every other name.',
  manageAPIClients: 'Do everything to API clients, and register resources and entitlements.',
  editAPIClients: 'Make, change, disable and delete API clients.',
  rotateAPIClientSecrets: 'Make, rotate and retire secrets of API clients.',
  revokeAPIClientCredentials: 'End credentials and tokens of API clients, and lock clients down.',
  grantAPIClientEntitlements: 'Change the entitlements of API clients, within one’s own.',
  readAPIClients: 'See API clients, never their secrets.',
  rotateOwnSecret: 'Rotate one’s own secret, and nothing else.',
  manageOIDCGrants: 'Suspend and revoke the grants behind tokens.',
  readOIDCGrants: 'See the grants behind tokens.',
  manageKeys: 'Add, rotate and revoke signing keys.',
  readKeys: 'See signing keys, never their private halves.',
  readAudit: 'Read the audit trail.',
  manageTrust: 'Trust issuers, and set by which of their tokens API clients authenticate.',
  manageTenants: 'Change the tenant; in the home tenant make, change and disable all tenants.',
  manageOperators: 'Make, change and remove operators, within one’s own rights.',
  readOperators: 'See operators and their sessions.',
  introspectAnyToken: 'Let clients introspect every token of the tenant.',
};

const CARRIED_DESCRIPTION = 'Carried for programs made for IBM Security Verify; opens nothing here.';

/** An entitlement that every tenant has. */
export interface BuiltInEntitlement {
  readonly name: string;
  readonly description: string;
  /** Whether it may be limited to the clients of one owner, as `readAPIClients@payments`. */
  readonly limitable: boolean;
}

/** The entitlements of every tenant. Those that grant something come first. */
export const BUILT_IN_ENTITLEMENTS: readonly BuiltInEntitlement[] = [
  ...Object.entries(DESCRIPTIONS).map(([name, description]) => ({ name, description, limitable: LIMITABLE.has(name) })),
  ...CARRIED.split(' ').map((name) => ({ name, description: CARRIED_DESCRIPTION, limitable: false })),
];

/** Whether a built-in name grants something here; the others are passed through. */
export const opensSomething = (name: string): boolean => Object.hasOwn(DESCRIPTIONS, name);

/** An entitlement that clients of a tenant have, and that is unknown to this version. */
export const inertView = (name: string): BuiltInEntitlement => ({ name, description: INERT_DESCRIPTION, limitable: false });

const INERT_DESCRIPTION = 'A name that IBM’s API brought and that is not known here; opens nothing, now or later.';
/**
 * The pattern of a tenant's own names: in parts, as `billing:approve`, so that no built-in name can match.
 */
export const OWN_ENTITLEMENT = '^(?=.{3,128}$)(?![Ii][Bb][Mm]:)[A-Za-z][A-Za-z0-9_-]*([.:/][A-Za-z0-9_-]+)+$';

/**
 * The canonical form of a built-in entitlement or one of the tenant's own; `undefined` for another name.
 */
export const entitlementOf = (name: string, own: ReadonlyMap<string, OwnEntitlement>): string | undefined =>
  canonicalEntitlement(name) ?? own.get(name.toLowerCase())?.name;

const parted = new WeakMap<readonly string[], { readonly builtIn: readonly string[]; readonly own: readonly string[] }>();

/** The built-in names of a list and the others, in order. Cached, since every token needs them. */
export const partedEntitlements = (held: readonly string[]): { readonly builtIn: readonly string[]; readonly own: readonly string[] } => {
  let parts = parted.get(held);
  if (parts === undefined) {
    const isBuiltIn = (name: string) => canonicalEntitlement(name) !== undefined;
    parts = { builtIn: held.filter(isBuiltIn), own: held.filter((name) => !isBuiltIn(name)) };
    parted.set(held, parts);
  }
  return parts;
};

/** Whether these entitlements include or imply another one, for the whole tenant. */
export const holds = (held: readonly string[], wanted: string): boolean => {
  if (held.includes('administrator') || held.includes(wanted)) return true;
  const [name = '', owner] = wanted.split(LIMIT, 2);
  const stronger = [name, ...(IMPLIED_BY.get(name) ?? [])];
  return stronger.some((each) => held.includes(each) || (owner !== undefined && held.includes(each + LIMIT + owner)));
};

/** Whether these entitlements include or imply one for the clients of an owner, or those without an owner. */
export const holdsFor = (held: readonly string[], wanted: RequiredEntitlement, owner: string | undefined): boolean =>
  holds(held, owner === undefined ? wanted : wanted + LIMIT + owner);

/** The owners that an entitlement is limited to; `undefined` for the whole tenant. */
export const ownersOf = (held: readonly string[], wanted: RequiredEntitlement): readonly string[] | undefined => {
  if (holds(held, wanted)) return undefined;
  const owners = held.flatMap((name) => name.split(LIMIT, 2)[1] ?? []);
  return [...new Set(owners)].filter((owner) => holdsFor(held, wanted, owner));
};

/** The rights of a client: its entitlements, and the introspection of all tokens. */
export const rightsOf = ({
  entitlements,
  introspectAuthorization,
}: {
  readonly entitlements: readonly string[];
  readonly introspectAuthorization: string;
}): readonly string[] => (introspectAuthorization === 'any' ? [...entitlements, 'introspectAnyToken'] : entitlements);

/**
 * Whether an actor may change a client's rights and credentials: without every entitlement of the client it
 * could escalate its own rights.
 */
export const holdsAll = (held: readonly string[], wanted: readonly string[]): boolean => wanted.every((name) => holds(held, name));

/** The rights of an actor; `undefined` for an administrator. */
export const heldRights = (held: readonly string[]): HeldRights | undefined => {
  if (held.includes('administrator')) return undefined;
  const forAnyOwner = [...LIMITABLE].filter((name) => holds(held, name));
  const owners = new Set(held.flatMap((name) => name.split(LIMIT, 2)[1] ?? []));
  const limited = [...owners].flatMap((owner) => [...LIMITABLE].map((name) => name + LIMIT + owner));
  const implied = [...Object.keys(ENFORCED), ...limited].filter((name) => holds(held, name));
  return { names: [...new Set([...held, ...implied])], forAnyOwner };
};

const ofWorkloads = new WeakMap<readonly string[], readonly string[]>();

/**
 * The rights of a client whose token was obtained by a trust rule: without trust itself, so that no other authority
 * can extend its own reach. An administrator is left with every other name that is enforced.
 */
export const entitlementsOfWorkload = (held: readonly string[]): readonly string[] => {
  const known = ofWorkloads.get(held);
  if (known !== undefined) return known;
  const names = held.flatMap((name) => (name === 'administrator' ? Object.keys(ENFORCED) : name));
  const left = names.filter((name) => name !== 'administrator' && name.split(LIMIT, 1)[0] !== 'manageTrust');
  ofWorkloads.set(held, left);
  return left;
};
