// The caller of a management request: an API client by its access token, or an operator by the session of the
// console. Everything that decides about rights takes both alike.
import type { Client } from '../records/client.ts';
import type { Operator } from '../records/operator.ts';

interface Caller {
  /** Its name in the audit trail. No client id is the name of an operator. */
  readonly actor: string;
  /** Read from its record at each request. */
  readonly entitlements: readonly string[];
  /** The credential that its token was obtained with, or the id of its session. */
  readonly credentialId: string;
}

/** An authenticated client. */
export interface ClientPrincipal extends Caller {
  readonly kind: 'client';
  readonly client: Client;
}

/** An operator who is signed in. */
export interface OperatorPrincipal extends Caller {
  readonly kind: 'operator';
  readonly operator: Operator;
}

/** The authenticated caller of a management request. */
export type Principal = ClientPrincipal | OperatorPrincipal;

/** A client as a principal. */
export const clientPrincipal = (client: Client, credentialId: string): ClientPrincipal => ({
  kind: 'client',
  actor: client.clientId,
  entitlements: client.entitlements,
  credentialId,
  client,
});
