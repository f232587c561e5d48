// /management/v1/usage: what clients did.
import type { Route } from '../route.ts';
import { listUsage } from './list.ts';

export const USAGE_ROUTES: readonly Route[] = [listUsage];
