import type { HeldRights, OwnEntitlement } from '../records/entitlement.ts';

// Entitlements: what an API client may do on the tenant's own APIs. Read live from the client record, never from a claim.

/** Names that this server acts upon, each with those that it implies; `administrator` implies every one. */
const ACTED_UPON = {
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
  manageTenants: [],
  introspectAnyToken: [],
} as const satisfies Record<string, readonly string[]>;

/** An entitlement that an operation of the management API asks for. */
export type RequiredEntitlement = Exclude<keyof typeof ACTED_UPON, 'administrator'>;

// The rest of IBM Security Verify's names, so that clients made for it keep theirs. They open nothing here by themselves.
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
  [...Object.keys(ACTED_UPON), ...CARRIED.split(' ')].map((name) => [name.toLowerCase(), name]),
);

/**
 * Before a name that came in IBM's form and is none that is known here. What becomes a name of this server in a later version is another one
 * then, so that no upgrade opens anything to who holds it.
 */
const INERT = 'ibm:';
const INERT_NAME = /^ibm:([A-Za-z][A-Za-z0-9]{1,63})$/i;

/** A name in IBM's form, as it is held here: inert. `undefined` for what is not in that form, which is one word of letters and figures. */
export const inertEntitlement = (name: string): string | undefined => {
  const [, word] = INERT_NAME.exec(INERT + name) ?? [];
  return word === undefined ? undefined : INERT + word;
};

/** Whether a canonical spelling is one of these. */
export const isInert = (entitlement: string): boolean => entitlement.startsWith(INERT);

/** An entitlement as IBM's programs know it. */
export const nameAtIbm = (entitlement: string): string => (isInert(entitlement) ? entitlement.slice(INERT.length) : entitlement);

// Which names each name is implied by.
const IMPLIED_BY: ReadonlyMap<string, readonly string[]> = new Map(
  Object.keys(ACTED_UPON).map((name) => [
    name,
    Object.entries<readonly string[]>(ACTED_UPON).flatMap(([stronger, implied]) => (implied.includes(name) ? [stronger] : [])),
  ]),
);

/** Parts a name from the owner whose clients it is limited to: `rotateAPIClientSecrets@payments`. */
const LIMIT = '@';

/** What an owner's name is made of, so that it can limit an entitlement. */
export const OWNER = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

// Rights over clients, and so over those of one owner alone.
const LIMITABLE: ReadonlySet<string> = new Set([
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
 * The canonical spelling of a built-in entitlement, whatever its case; `undefined` for a name that is none. A right over clients may be
 * limited to those of one owner, whose case counts. A name behind `ibm:` is one that IBM's API brought and nobody knows here.
 *
 * @example
 * canonicalEntitlement('readapiclients@payments') // 'readAPIClients@payments'
 */
export const canonicalEntitlement = (name: string): string | undefined => {
  const [, inert] = INERT_NAME.exec(name) ?? [];
  if (inert !== undefined) return INERT + inert;
  const [, plain = '', owner] = /^([A-Za-z]+)(?:@(.+))?$/.exec(name) ?? [];
  // ASCII alone: the Kelvin sign, too, has a lower case k.
  const canonical = CANONICAL.get(plain.toLowerCase());
  if (canonical === undefined || owner === undefined) return canonical;
  return LIMITABLE.has(canonical) && OWNER.test(owner) ? canonical + LIMIT + owner : undefined;
};

/** What this server lets a name do; the rest is carried. */
const DESCRIPTIONS: Record<keyof typeof ACTED_UPON, string> = {
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
  manageTenants: 'Change the tenant; in the home tenant make, change and disable all tenants.',
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

/** Those that every tenant has, the ones that open something first. */
export const BUILT_IN_ENTITLEMENTS: readonly BuiltInEntitlement[] = [
  ...Object.entries(DESCRIPTIONS).map(([name, description]) => ({ name, description, limitable: LIMITABLE.has(name) })),
  ...CARRIED.split(' ').map((name) => ({ name, description: CARRIED_DESCRIPTION, limitable: false })),
];

/** Whether a built-in name opens something here; the others are carried. */
export const opensSomething = (name: string): boolean => Object.hasOwn(DESCRIPTIONS, name);

/** One that clients of a tenant hold and this version does not know. */
export const inertView = (name: string): BuiltInEntitlement => ({ name, description: INERT_DESCRIPTION, limitable: false });

const INERT_DESCRIPTION = 'A name that IBM’s API brought and that is not known here; opens nothing, now or later.';
/** What a name of a tenant's own looks like: in parts, as `billing:approve`, so that no built-in name of now or later can be meant. */
export const OWN_ENTITLEMENT = '^(?=.{3,128}$)(?![Ii][Bb][Mm]:)[A-Za-z][A-Za-z0-9_-]*([.:/][A-Za-z0-9_-]+)+$';

/** The canonical spelling of an entitlement, built in or the tenant's own; `undefined` for a name that is neither. */
export const entitlementOf = (name: string, own: ReadonlyMap<string, OwnEntitlement>): string | undefined =>
  canonicalEntitlement(name) ?? own.get(name.toLowerCase())?.name;

const parted = new WeakMap<readonly string[], { readonly builtIn: readonly string[]; readonly own: readonly string[] }>();

/** The built-in names of a list and the rest, in their order. Remembered: asked for with every token. */
export const partedEntitlements = (held: readonly string[]): { readonly builtIn: readonly string[]; readonly own: readonly string[] } => {
  let parts = parted.get(held);
  if (parts === undefined) {
    const isBuiltIn = (name: string) => canonicalEntitlement(name) !== undefined;
    parts = { builtIn: held.filter(isBuiltIn), own: held.filter((name) => !isBuiltIn(name)) };
    parted.set(held, parts);
  }
  return parts;
};

/** Whether the holder of these entitlements has the one asked for, for everything in the tenant. */
export const holds = (held: readonly string[], wanted: string): boolean => {
  if (held.includes('administrator') || held.includes(wanted)) return true;
  const [name = '', owner] = wanted.split(LIMIT, 2);
  const stronger = [name, ...(IMPLIED_BY.get(name) ?? [])];
  return stronger.some((each) => held.includes(each) || (owner !== undefined && held.includes(each + LIMIT + owner)));
};

/** Whether the holder has an entitlement for the clients of an owner; those of none belong to the whole tenant. */
export const holdsFor = (held: readonly string[], wanted: RequiredEntitlement, owner: string | undefined): boolean =>
  holds(held, owner === undefined ? wanted : wanted + LIMIT + owner);

/** The owners that an entitlement is limited to; `undefined` for one that is held for the whole tenant. */
export const ownersOf = (held: readonly string[], wanted: RequiredEntitlement): readonly string[] | undefined => {
  if (holds(held, wanted)) return undefined;
  const owners = held.flatMap((name) => name.split(LIMIT, 2)[1] ?? []);
  return [...new Set(owners)].filter((owner) => holdsFor(held, wanted, owner));
};

/** What whoever has a client's credentials may do: its entitlements, and the sight of everyone's tokens, which takes one to give. */
export const rightsOf = ({
  entitlements,
  introspectAuthorization,
}: {
  readonly entitlements: readonly string[];
  readonly introspectAuthorization: string;
}): readonly string[] => (introspectAuthorization === 'any' ? [...entitlements, 'introspectAnyToken'] : entitlements);

/**
 * Whether an actor may touch a client's rights and credentials: it must hold every entitlement that the client holds, or it could take the
 * client over and so rise above itself.
 */
export const holdsAll = (held: readonly string[], wanted: readonly string[]): boolean => wanted.every((name) => holds(held, name));
/** What an actor holds; `undefined` for one that holds everything. */
export const heldRights = (held: readonly string[]): HeldRights | undefined => {
  if (held.includes('administrator')) return undefined;
  const forAnyOwner = [...LIMITABLE].filter((name) => holds(held, name));
  const owners = new Set(held.flatMap((name) => name.split(LIMIT, 2)[1] ?? []));
  const limited = [...owners].flatMap((owner) => [...LIMITABLE].map((name) => name + LIMIT + owner));
  const implied = [...Object.keys(ACTED_UPON), ...limited].filter((name) => holds(held, name));
  return { names: [...new Set([...held, ...implied])], forAnyOwner };
};
