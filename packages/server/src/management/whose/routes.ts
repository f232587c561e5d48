// /management/v1/whose: identifies the owner of a leaked credential.
import type { Route } from '../route.ts';
import { identifyCredential } from './identify.ts';

export const WHOSE_ROUTES: readonly Route[] = [identifyCredential];
