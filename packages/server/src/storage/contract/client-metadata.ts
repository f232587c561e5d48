// The clients that have their name and keys from a metadata document, and when the documents are fetched again.

/** A client of a tenant. */
export interface ClientName {
  readonly tenantId: string;
  readonly clientId: string;
}

export interface ClientMetadataStorage {
  /**
   * Claims clients, not deleted, whose documents are due by a moment, the longest due first. Of several nodes, one gets a
   * client.
   *
   * @param at - milliseconds since the epoch
   * @param until - when the document is due again, unless its fetch is confirmed
   */
  claimClientMetadata(at: number, until: number, limit: number): Promise<readonly ClientName[]>;
  /**
   * Records that the document of a client was fetched and has what the client has already.
   *
   * @returns `false` if the client has changed since its `version` was read
   */
  confirmClientMetadata(client: ClientName & { readonly version: number }, fetchedAt: number): Promise<boolean>;
}
