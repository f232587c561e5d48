// Caches the signing-input prefix of each client's tokens until the client's record changes.

import type { Signer } from '../keys/signer.ts';
import type { Client } from '../records/client.ts';
import { signingInputPrefix } from './jwt-format.ts';
import type { MintRequest } from './mint-request.ts';

/** Most prefixes of one client, so that a client that varies its scopes cannot exhaust the memory. */
const MAX_OF_ONE_CLIENT = 32;

/** A cache of signing-input prefixes. */
export class SigningInputCache {
  readonly #prefixes = new WeakMap<Client, Map<string, string>>();

  /** The prefix for a token of this request under this key. */
  of(signer: Signer, { authorization, authenticated, confirmation, tenant: { tenant }, issuer }: MintRequest): string {
    const { client, credentialId } = authenticated;
    const cached = this.#prefixes.get(client) ?? new Map<string, string>();
    const scope = authorization.scope.join(' ');
    const bound =
      confirmation === undefined && authorization.details.length === 0 ? '' : JSON.stringify([confirmation, authorization.details]);
    // None of the parts can contain a line end, so that different requests have different names.
    const name = `${signer.kid}\n${tenant.generation}\n${credentialId}\n${issuer}\n${authorization.audience.join(' ')}\n${scope}\n${bound}`;
    const known = cached.get(name);
    if (known !== undefined) return known;
    if (cached.size >= MAX_OF_ONE_CLIENT) cached.clear();
    const [audience = ''] = authorization.audience;
    const prefix = signingInputPrefix(signer, {
      // First, so that custom claims cannot replace the server's.
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
    this.#prefixes.set(client, cached.set(name, prefix));
    return prefix;
  }
}
