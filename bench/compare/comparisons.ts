// What is compared: the servers of each comparison in the order of its table, and how they are loaded.
import { batch } from '../servers/batch.ts';
import type { BenchServer } from '../servers/bench-server.ts';
import { mintmark, mintmarkIntrospectJwt, mintmarkIntrospectOpaque, mintmarkOpaque, mintmarkRevoke } from '../servers/mintmark.ts';
import { naive } from '../servers/naive.ts';
import { noSignature } from '../servers/no-signature.ts';
import { oidcProvider } from '../servers/oidc-provider.ts';

/** The kind of load: the same request for some seconds, or different requests, once each. */
export type Load = 'repeated' | 'once';

/** One comparison. */
export interface Comparison {
  /** What is counted. */
  readonly unit: string;
  readonly load: Load;
  readonly servers: readonly BenchServer[];
  /** The servers that ratios refer to, and the heads of their columns. */
  readonly references: Readonly<Record<string, string>>;
}

/** By the name of the measurement. */
export const COMPARISONS = {
  token: {
    unit: 'tokens',
    load: 'repeated',
    servers: [noSignature, naive, batch, mintmark, mintmarkOpaque, oidcProvider],
    references: { batch: '× batch', 'no-signature': '× no-sig', 'oidc-provider': '× oidc-p' },
  },
  introspect: {
    unit: 'responses',
    load: 'repeated',
    servers: [noSignature, mintmarkIntrospectJwt, mintmarkIntrospectOpaque],
    references: { 'no-signature': '× no-sig' },
  },
  revoke: {
    unit: 'revocations',
    load: 'once',
    servers: [noSignature, mintmarkRevoke],
    references: { 'no-signature': '× no-sig' },
  },
} satisfies Readonly<Record<string, Comparison>>;
