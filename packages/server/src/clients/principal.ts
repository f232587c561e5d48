// The caller of a management request.
import type { Client } from '../records/client.ts';

/** Who a management request acts for. */
export interface Principal {
  readonly client: Client;
  /** The credential that its token was obtained with. */
  readonly credentialId: string;
}
