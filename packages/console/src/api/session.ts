// The session of the operator, and what only an operator has: sessions, passkeys, a password.
import { send } from './send.ts';

/** Who is signed in, where, and until when. Times are RFC 3339. */
export interface Session {
  readonly operator: {
    readonly id: string;
    readonly name: string;
    readonly display_name: string | null;
    readonly roles: readonly string[];
    readonly entitlements: readonly string[];
    readonly passkeys: number;
    /** The OpenID Provider that the operator signs in by; null for one of this server. */
    readonly provider: string | null;
  };
  readonly tenant: { readonly id: string; readonly issuer: string };
  readonly expires_at: string;
  readonly idle_expires_at: string;
}

/** One of the operator's sessions. */
export interface ListedSession {
  readonly id: string;
  readonly created_at: string;
  readonly last_used_at: string;
  readonly address: string;
  readonly user_agent: string;
  readonly current: boolean;
}

/** A passkey of the operator. */
export interface Passkey {
  readonly id: string;
  readonly label: string;
  readonly created_at: string;
  readonly last_used_at: string | null;
}

/** What a one-time link is for. */
export interface SetupLink {
  readonly name?: string;
  readonly expires_at: string;
}

export const readSession = async (): Promise<Session> => (await send('GET', 'session')) as Session;

export const signIn = async (name: string, password: string): Promise<Session> =>
  (await send('POST', 'session', { name, password })) as Session;

export const signOut = async (): Promise<void> => void (await send('DELETE', 'session'));

export const listSessions = async (): Promise<readonly ListedSession[]> =>
  ((await send('GET', 'sessions')) as { items: readonly ListedSession[] }).items;

export const endSession = async (id: string): Promise<void> => void (await send('DELETE', `sessions/${encodeURIComponent(id)}`));

export const readSetupLink = async (token: string): Promise<SetupLink> => (await send('POST', 'setup/link', { token })) as SetupLink;

export const completeSetup = async (setup: {
  readonly token: string;
  readonly name: string;
  readonly display_name?: string;
  readonly password: string;
}): Promise<Session> => (await send('POST', 'setup', setup)) as Session;

export const changePassword = async (current: string, next: string): Promise<void> =>
  void (await send('PUT', 'password', { current, new: next }));

export const listPasskeys = async (): Promise<readonly Passkey[]> =>
  ((await send('GET', 'passkeys')) as { items: readonly Passkey[] }).items;

export const deletePasskey = async (id: string): Promise<void> => void (await send('DELETE', `passkeys/${encodeURIComponent(id)}`));
