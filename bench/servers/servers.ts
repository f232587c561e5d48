// The table of what is measured, in the order of the printed table.
import { batch } from './batch.ts';
import type { BenchServer } from './bench-server.ts';
import { mintmark } from './mintmark.ts';
import { mintmarkIntrospectJwt, mintmarkIntrospectOpaque } from './mintmark-introspect.ts';
import { mintmarkOpaque } from './mintmark-opaque.ts';
import { naive } from './naive.ts';
import { noSignature } from './no-signature.ts';
import { oidcProvider } from './oidc-provider.ts';

/** All servers that `token` can measure. */
export const SERVERS: readonly BenchServer[] = [noSignature, naive, batch, mintmark, mintmarkOpaque, oidcProvider];

/** All servers that `introspect` can measure. */
export const INTROSPECTION_SERVERS: readonly BenchServer[] = [noSignature, mintmarkIntrospectJwt, mintmarkIntrospectOpaque];
