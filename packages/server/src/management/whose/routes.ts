// /management/v1/whose: identifies the client that a leaked credential belongs to.
import type { Route } from '../route.ts';
import { identifyCredential } from './identify.ts';

export const WHOSE_ROUTES: readonly Route[] = [identifyCredential];
