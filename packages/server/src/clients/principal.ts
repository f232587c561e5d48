// The caller of a management request.
import type { Client } from '../records/client.ts';

/** The authenticated client of a management request. */
export interface Principal {
  readonly client: Client;
  /** The credential that its token was obtained with. */
  readonly credentialId: string;
}
