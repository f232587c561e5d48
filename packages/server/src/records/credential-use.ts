// When and from where a credential was last used.
/** The last successful use of a credential. */
export interface CredentialUse {
  readonly tenantId: string;
  readonly clientId: string;
  /** A secret's id, or the thumbprint of a key or certificate. */
  readonly credentialId: string;
  readonly at: number;
  readonly address: string;
}
