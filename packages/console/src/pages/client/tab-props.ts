// What each tab of a client's page gets, and each row of a secret.
import type { ClientRecord, SecretRecord, Versioned } from '@mintmark/client/management';

export interface TabProps {
  readonly client: Versioned<ClientRecord>;
}

/** A secret, and the client that it is of. */
export interface SecretProps {
  readonly clientId: string;
  /** The name of the client. */
  readonly name: string;
  readonly secret: SecretRecord;
}
