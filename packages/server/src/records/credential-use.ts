// The record of the last use of a credential.
/** The last successful use of a credential. */
export interface CredentialUse {
  readonly tenantId: string;
  readonly clientId: string;
  /** A secret's id, or the thumbprint of a key or certificate. */
  readonly credentialId: string;
  readonly at: number;
  readonly address: string;
}
