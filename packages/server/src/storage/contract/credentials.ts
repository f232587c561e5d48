// Credentials of any kind: a secret by its id, a key or certificate by its thumbprint.
import type { CredentialUse } from '../../records/credential-use.ts';
import type { ClientStateChange, StateChangeResult } from './client-states.ts';

/** The revocation of a credential. */
export interface CredentialRevocation extends ClientStateChange {
  /** The id of a secret, or the thumbprint of a key or certificate. */
  readonly credentialId: string;
}

/** Credentials. */
export interface CredentialStorage {
  /** Records when credentials were last used, each once; the latest time wins. */
  recordCredentialUses(uses: readonly CredentialUse[]): Promise<void>;
  /** When the credentials of some clients were last used. */
  credentialUses(tenantId: string, clientIds: readonly string[]): Promise<readonly CredentialUse[]>;
  /** Revokes a credential as compromised, which ends all tokens that were obtained with it. */
  revokeCredential(change: CredentialRevocation): Promise<StateChangeResult>;
}
