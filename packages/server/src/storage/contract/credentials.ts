// Credentials of any kind: a secret by its id, a key or certificate by its thumbprint.
import type { CredentialUse } from '../../records/credential-use.ts';
import type { ClientStateChange, StateChangeResult } from './client-states.ts';

export interface CredentialRevocation extends ClientStateChange {
  /** The id of a secret, or the thumbprint of a key or certificate. */
  readonly credentialId: string;
}

export interface CredentialStorage {
  /** Records when distinct credentials were last used; the latest time wins. */
  recordCredentialUses(uses: readonly CredentialUse[]): Promise<void>;
  /** The last uses of the credentials of some clients. */
  credentialUses(tenantId: string, clientIds: readonly string[]): Promise<readonly CredentialUse[]>;
  /** Revokes a credential as compromised, with all tokens that were obtained with it. */
  revokeCredential(change: CredentialRevocation): Promise<StateChangeResult>;
}
