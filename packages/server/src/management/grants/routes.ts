// /management/v1/grants and /management/v1/sign-ins: the records of issued tokens, and counts of token
// requests.
import type { Route } from '../route.ts';
import { showGrantChain } from './chain.ts';
import { listGrants, showGrant } from './read.ts';
import { revokeManyGrants } from './revoke-many.ts';
import { listSignIns } from './sign-ins.ts';
import { grantStateRoutes, revokeGrant } from './state.ts';

export const GRANT_ROUTES: readonly Route[] = [
  listGrants,
  showGrant,
  showGrantChain,
  ...grantStateRoutes,
  revokeGrant,
  revokeManyGrants,
  listSignIns,
];
