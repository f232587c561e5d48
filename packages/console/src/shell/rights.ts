// What the operator may see. The server decides about each request; the pages only leave out what it would refuse.
import { createContext, useContext } from 'react';
import type { Session } from '../api/session.ts';

/** Any right over clients lets the operator read them. */
const READ_CLIENTS = [
  'manageAPIClients',
  'readAPIClients',
  'editAPIClients',
  'rotateAPIClientSecrets',
  'revokeAPIClientCredentials',
  'grantAPIClientEntitlements',
  'manageTrust',
] as const;

/** What a page needs: any of these entitlements, or a role that implies them. */
export const RIGHTS = {
  readClients: READ_CLIENTS,
  editClients: ['manageAPIClients', 'editAPIClients'],
  rotateSecrets: ['manageAPIClients', 'rotateAPIClientSecrets'],
  revokeCredentials: ['manageAPIClients', 'revokeAPIClientCredentials'],
  readGrants: ['manageOIDCGrants', 'readOIDCGrants'],
  manageGrants: ['manageOIDCGrants'],
  manageResources: ['manageAPIClients'],
  manageQuotas: ['manageAPIClients'],
  manageTrust: ['manageTrust'],
  readAudit: ['readAudit'],
  readKeys: ['manageKeys', 'readKeys'],
  manageKeys: ['manageKeys'],
  manageTenants: ['manageTenants'],
  readOperators: ['manageOperators', 'readOperators'],
  manageOperators: ['manageOperators'],
} as const satisfies Record<string, readonly string[]>;

export type Right = keyof typeof RIGHTS;

/** @param entitlements - names, limited to an owner as in `readAPIClients@payments` or not */
export const hasRight = (entitlements: readonly string[], right: Right): boolean => {
  const held = new Set(entitlements.map((name) => name.split('@', 1)[0]));
  return held.has('administrator') || RIGHTS[right].some((name) => held.has(name));
};

/** The session of the operator who is signed in. */
export const SessionContext = createContext<Session | undefined>(undefined);

export const useSession = (): Session => {
  const session = useContext(SessionContext);
  if (session === undefined) throw new TypeError('useSession needs a session.');
  return session;
};

/** Whether the operator has a right. */
export const useRight = (right: Right): boolean => hasRight(useSession().operator.entitlements, right);
