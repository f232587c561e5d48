// Entitlements: what an API client may do on the tenant's own APIs. Read live from the client record, never from a claim.

/** Names that this server acts upon. */
const ACTED_UPON = [
  'administrator',
  'manageAPIClients',
  'readAPIClients',
  'manageOIDCGrants',
  'readOIDCGrants',
  'manageKeys',
  'readKeys',
  'readAudit',
  'manageTenants',
  'introspectAnyToken',
] as const;

/** An entitlement that an operation of the management API asks for. */
export type RequiredEntitlement = Exclude<(typeof ACTED_UPON)[number], 'administrator'>;

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
  'diReadAgency diManageAgentsAny diReadAgentsAny manageMyOrg diIssueCredentials diVerifyCredentials';

const CANONICAL: ReadonlyMap<string, string> = new Map([...ACTED_UPON, ...CARRIED.split(' ')].map((name) => [name.toLowerCase(), name]));

/** The canonical spelling of a built-in entitlement, whatever its case; `undefined` for a name that is none. */
export const canonicalEntitlement = (name: string): string | undefined =>
  // ASCII alone: the Kelvin sign, too, has a lower case k.
  /^[A-Za-z]+$/.test(name) ? CANONICAL.get(name.toLowerCase()) : undefined;

/** Whether the holder of these entitlements has the one asked for; `administrator` has every one, known and future. */
export const holds = (held: readonly string[], wanted: string): boolean => held.includes('administrator') || held.includes(wanted);

/**
 * Whether an actor may touch a client's rights and credentials: it must hold every entitlement that the client holds, or it could take the
 * client over and so rise above itself.
 */
export const holdsAll = (held: readonly string[], wanted: readonly string[]): boolean => wanted.every((name) => holds(held, name));
