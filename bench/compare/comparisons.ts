// The comparisons: their servers in the order of the table, and the kind of load.
import { batch } from '../servers/batch.ts';
import type { BenchServer } from '../servers/bench-server.ts';
import { go, goStateless, rust, rustStateless } from '../servers/compiled.ts';
import { manyClients } from '../servers/many-clients.ts';
import {
  mintmark,
  mintmarkIntrospectJwt,
  mintmarkIntrospectOpaque,
  mintmarkOpaque,
  mintmarkRevoke,
  mintmarkStateless,
  mintmarkWorkers,
} from '../servers/mintmark.ts';
import { naive } from '../servers/naive.ts';
import { noSignature } from '../servers/no-signature.ts';
import { oauth2Mock } from '../servers/oauth2-mock.ts';
import { oauth2Server } from '../servers/oauth2-server.ts';
import { oidcProvider, oidcProviderIntrospect, oidcProviderOpaque } from '../servers/oidc-provider.ts';
import { mintmarkAssertion, mintmarkDpop, mintmarkFederated } from '../servers/signed-requests.ts';
import { mintmarkTls, tlsFloor } from '../servers/tls.ts';
import { tracedAll, tracedNone, tracedSome } from '../servers/traced.ts';

/**
 * The kind of load. `repeated`: the same request for some seconds. `once`: different requests, each sent
 * once. `handshakes`: the same request, over a new connection each time. `paced`: the same request at a
 * constant rate.
 */
export type Load = 'repeated' | 'once' | 'handshakes' | 'paced';

/** One comparison. */
export interface Comparison {
  /** The name of what is counted, in the plural. */
  readonly unit: string;
  readonly load: Load;
  readonly servers: readonly BenchServer[];
  /** The heads of the columns of ratios, by the name of the server that the ratio refers to. */
  readonly references: Readonly<Record<string, string>>;
}

/** The comparisons by the name of the measurement. */
export const COMPARISONS = {
  token: {
    unit: 'tokens',
    load: 'repeated',
    servers: [
      noSignature,
      naive,
      batch,
      mintmark,
      mintmarkWorkers,
      mintmarkStateless,
      mintmarkOpaque,
      oidcProvider,
      oidcProviderOpaque,
      oauth2Server,
      oauth2Mock,
      rust,
      go,
    ],
    references: { batch: '× batch', 'no-signature': '× no-sig', 'oidc-provider': '× oidc-p', rust: '× rust', go: '× go' },
  },
  compiled: {
    unit: 'tokens',
    load: 'repeated',
    servers: [batch, mintmark, mintmarkStateless, rust, rustStateless, go, goStateless],
    references: { batch: '× batch', rust: '× rust', go: '× go' },
  },
  introspect: {
    unit: 'responses',
    load: 'repeated',
    servers: [noSignature, mintmarkIntrospectJwt, mintmarkIntrospectOpaque, oidcProviderIntrospect],
    references: { 'no-signature': '× no-sig', 'oidc-provider-introspect': '× oidc-p' },
  },
  revoke: {
    unit: 'revocations',
    load: 'once',
    servers: [noSignature, mintmarkRevoke],
    references: { 'no-signature': '× no-sig' },
  },
  signed: {
    unit: 'tokens',
    load: 'once',
    servers: [batch, mintmarkAssertion, mintmarkFederated, mintmarkDpop],
    references: { batch: '× batch', 'mintmark-assertion': '× assertion' },
  },
  tls: {
    unit: 'tokens',
    load: 'handshakes',
    servers: [tlsFloor, mintmarkTls],
    references: { 'tls-floor': '× floor' },
  },
  telemetry: {
    unit: 'tokens',
    load: 'repeated',
    servers: [mintmark, tracedNone, tracedSome, tracedAll],
    references: { mintmark: '× off' },
  },
  clients: {
    unit: 'tokens',
    load: 'repeated',
    servers: [manyClients('mintmark-1k', 1_000), manyClients('mintmark-1m', 1_000_000)],
    references: { 'mintmark-1k': '× 1k' },
  },
} satisfies Readonly<Record<string, Comparison>>;
