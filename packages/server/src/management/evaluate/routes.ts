// The route `/management/v1/evaluate`: whether a token request would be granted.
import type { Route } from '../route.ts';
import { evaluateRequest } from './decide.ts';

export const EVALUATE_ROUTES: readonly Route[] = [evaluateRequest];
