// /management/v1/keys: the signing keys of the tenant.
import type { Route } from '../route.ts';
import { createKeys, listKeys, revokeKey, rotateKeys } from './actions.ts';

export const KEY_ROUTES: readonly Route[] = [listKeys, createKeys, rotateKeys, revokeKey];
