// /v1.0/grants: the records behind tokens, in IBM Security Verify's shapes.
import type { Route } from '../../management/route.ts';
import type { VerifyDependencies } from '../dependencies.ts';
import { changeGrants, revokeGrant, showGrant } from './change.ts';
import { listGrants } from './list.ts';

export const VERIFY_GRANT_ROUTES: readonly Route<VerifyDependencies>[] = [listGrants, showGrant, revokeGrant, changeGrants];
