// The revocation endpoint (RFC 7009). Every token gets the same response, sent once the revocation is
// durable.
import { parseForm } from '@mintmark/protocol';
import type { AuthenticateClient } from '../client-auth/authenticator.ts';
import { renderOAuthError } from '../http/error-response.ts';
import type { AdmittedExchange } from '../http/exchange.ts';
import type { FormEndpoint, FormResponse } from '../http/form-endpoint.ts';
import { storageUnavailable } from '../refusals/refusal.ts';
import type { OwnRevocation } from '../storage/contract/grants.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { ISSUER_ENDPOINTS } from '../tenants/issuer-endpoints.ts';
import { GroupCommit } from '../tokens/group-commit.ts';
import { verifyToken } from '../tokens/verification.ts';
import type { Tracing } from '../tracing/tracing.ts';
import { requireToken } from './introspection.ts';
import { recordUses } from './record-uses.ts';

/** Dependencies of the endpoint. */
export interface RevocationDependencies {
  readonly authenticate: AuthenticateClient;
  readonly now: () => number;
  readonly storage: Pick<Storage, 'findGrant' | 'findGrantByTokenHash' | 'findDenial' | 'recordReplays' | 'revokeGrants'>;
  /** `undefined` when nothing is traced. */
  readonly tracing: Tracing | undefined;
  /** Called with the tenant in which a token was revoked. */
  readonly onRevoked: (tenantId: string) => void;
}

const ERRORS = { render: renderOAuthError, event: 'token.revoke', endpoint: 'revocation' } as const;
const DONE: FormResponse = { body: '{}' };

/** The endpoint, at every path of every issuer. */
export const revocationEndpoint = (dependencies: RevocationDependencies): readonly FormEndpoint[] => {
  const commit = new GroupCommit<OwnRevocation>((rows) => dependencies.storage.revokeGrants(rows), undefined, dependencies.tracing);
  return ISSUER_ENDPOINTS.flatMap(({ prefixes }) =>
    prefixes.map((prefix) => ({
      path: `${prefix}/revoke`,
      errors: ERRORS,
      respond: (exchange, body) => revoke(exchange, body, commit, dependencies),
    })),
  );
};

const revoke = async (
  exchange: AdmittedExchange,
  body: Uint8Array,
  commit: GroupCommit<OwnRevocation>,
  dependencies: RevocationDependencies,
): Promise<FormResponse> => {
  const form = parseForm(body);
  const authenticated = await dependencies.authenticate(exchange, form);
  const { storage, now, onRevoked } = dependencies;
  if (authenticated.replays.length > 0) await recordUses(authenticated, storage);
  const { tenant } = exchange;
  const grant = await verifyToken(requireToken(form), tenant, storage);
  // Another client's token gets the response of an unknown one, so that callers cannot probe which tokens
  // exist.
  if (typeof grant === 'string' || grant.clientId !== authenticated.client.clientId || grant.revokedAt !== undefined) return DONE;
  const tenantId = tenant.tenant.id;
  const isWritten = await commit.write([{ grant, at: now() }]);
  if (!isWritten) throw storageUnavailable(new Error(`The store refused to revoke grant ${grant.id}.`));
  onRevoked(tenantId);
  return DONE;
};
