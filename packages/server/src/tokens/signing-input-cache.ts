// The standing part of each client's tokens, prepared once and kept as long as the client's record is the same.

import type { Signer } from '../keys/signer.ts';
import type { Client } from '../records/client.ts';
import { signingInputPrefix } from './jwt-format.ts';
import type { MintRequest } from './mint-request.ts';

/** Most prepared inputs of one client: one that asks for ever new scopes must not fill the memory. */
const MAX_OF_ONE_CLIENT = 32;

/** Prepared signing inputs. */
export class SigningInputCache {
  readonly #inputs = new WeakMap<Client, Map<string, string>>();

  /** The standing input for a token of this request under this key. */
  of(signer: Signer, { authorization, authenticated, confirmation, tenant: { tenant }, issuer }: MintRequest): string {
    const { client, credentialId } = authenticated;
    const known = this.#inputs.get(client) ?? new Map<string, string>();
    const scope = authorization.scope.join(' ');
    const bound =
      confirmation === undefined && authorization.details.length === 0 ? '' : JSON.stringify([confirmation, authorization.details]);
    // Parted by what none of them may hold: a scope may look like a resource, but has no line end.
    const name = `${signer.kid}\n${tenant.generation}\n${credentialId}\n${issuer}\n${authorization.audience.join(' ')}\n${scope}\n${bound}`;
    const prepared = known.get(name);
    if (prepared !== undefined) return prepared;
    if (known.size >= MAX_OF_ONE_CLIENT) known.clear();
    const [audience = ''] = authorization.audience;
    const standing = signingInputPrefix(signer, {
      // First, so that none of them could stand in for a claim of ours.
      ...client.claims,
      iss: issuer,
      sub: client.clientId,
      client_id: client.clientId,
      aud: authorization.audience.length === 1 ? audience : authorization.audience,
      ...(scope === '' ? undefined : { scope }),
      ...(authorization.entitlements.length === 0 ? undefined : { entitlements: authorization.entitlements }),
      ...(confirmation === undefined ? undefined : { cnf: confirmation }),
      ...(authorization.details.length === 0 ? undefined : { authorization_details: authorization.details }),
      cred: credentialId,
      gen: [tenant.generation, client.generation],
    });
    this.#inputs.set(client, known.set(name, standing));
    return standing;
  }
}
