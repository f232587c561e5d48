// The mint. What one turn of the event loop brings is signed in one burst (the signature's tables stay in the cache) and recorded in one
// commit; no answer leaves before its grant record is durable.

import type { TokenResponse } from '@mintmark/protocol';
import type { Logger } from 'pino';
import { storageUnavailable } from '../audit/refusal.ts';
import type { AuthenticatedClient } from '../client-auth/client-auth.ts';
import type { Authorization } from '../grants/grants.ts';
import { OutageLog } from '../outage-log.ts';
import { recordId } from '../record-id.ts';
import type { Storage } from '../storage/storage.ts';
import type { LoadedTenant } from '../tenants/tenant-directory.ts';
import type { Grant } from './grant.ts';
import { GroupCommit } from './group-commit.ts';
import { signJwt } from './jwt-format.ts';
import { opaqueToken, tokenHash } from './opaque-format.ts';
import { StandingInputs } from './standing-inputs.ts';

/** What a token is minted from. */
export interface MintRequest {
  readonly authorization: Authorization;
  readonly authenticated: AuthenticatedClient;
  readonly tenant: LoadedTenant;
  /** The issuer of the door that was asked at. */
  readonly issuer: string;
  /** The peer's address. */
  readonly address: string;
}

interface Order {
  readonly request: MintRequest;
  readonly deliver: (answer: TokenResponse) => void;
  readonly fail: (cause: unknown) => void;
}

interface Struck {
  readonly order: Order;
  readonly answer: TokenResponse;
  readonly grant: Grant;
}

/** How long a failed commit makes the server not ready, in milliseconds. */
const FAILING_FOR = 10_000;

/** Mints tokens. */
export class Mint {
  readonly #grants: GroupCommit<Grant>;
  readonly #now: () => number;
  #orders: Order[] = [];
  readonly #standing = new StandingInputs();

  #failedAt = Number.NEGATIVE_INFINITY;
  readonly #outage: OutageLog;

  constructor(storage: Pick<Storage, 'recordGrants'>, now: () => number, log: Logger) {
    this.#grants = new GroupCommit((rows) => storage.recordGrants(rows));
    this.#now = now;
    this.#outage = new OutageLog(log, 'recording grants');
  }

  /** Whether a commit failed in the last seconds. Not longer: without requests nothing would tell that the store is well again. */
  get isFailing(): boolean {
    return this.#now() - this.#failedAt < FAILING_FOR;
  }

  /**
   * Mints one token; fulfils when its grant is durable.
   *
   * @throws {@link Refusal} `temporarily_unavailable` when the store does not take the grant
   */
  mint(request: MintRequest): Promise<TokenResponse> {
    return new Promise((deliver, fail) => {
      if (this.#orders.push({ request, deliver, fail }) === 1) setImmediate(() => void this.#strike());
    });
  }

  async #strike(): Promise<void> {
    const orders = this.#orders;
    this.#orders = [];
    const struck: Struck[] = [];
    for (const order of orders) {
      try {
        struck.push(this.#strikeOne(order));
      } catch (error) {
        order.fail(error);
      }
    }
    try {
      const refused = await this.#grants.write(struck.map(({ grant }) => grant));
      this.#outage.works();
      for (const { order, answer, grant } of struck) {
        if (refused.has(grant)) order.fail(storageUnavailable(new Error(`The store refused grant ${grant.id}.`)));
        else order.deliver(answer);
      }
    } catch (error) {
      this.#failedAt = this.#now();
      this.#outage.failed(error);
      for (const { order } of struck) order.fail(storageUnavailable(error));
    }
  }

  #strikeOne(order: Order): Struck {
    const { authorization, authenticated, tenant, issuer, address } = order.request;
    const { client, credentialId } = authenticated;
    const id = recordId();
    const issuedAt = Math.floor(this.#now() / 1000);
    const expiresAt = issuedAt + authorization.lifetime;
    const jwt = authorization.format === 'jwt';
    const key = tenant.keys.signing;
    const token = jwt ? signJwt(key, this.#standing.of(key, order.request), { iat: issuedAt, exp: expiresAt, jti: id }) : opaqueToken();
    const scope = authorization.scope.join(' ');
    return {
      order,
      answer: {
        access_token: token,
        grant_id: id,
        token_type: 'Bearer',
        expires_in: authorization.lifetime,
        ...(scope === '' ? undefined : { scope }),
      },
      grant: {
        id,
        tenantId: tenant.tenant.id,
        clientId: client.clientId,
        credentialId,
        clientGeneration: client.generation,
        tenantGeneration: tenant.tenant.generation,
        format: authorization.format,
        keyId: jwt ? key.kid : undefined,
        tokenHash: jwt ? undefined : tokenHash(token),
        issuer,
        scope,
        audience: authorization.audience.join(' '),
        address,
        issuedAt,
        expiresAt,
      },
    };
  }
}
