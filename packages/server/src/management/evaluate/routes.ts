// /management/v1/evaluate.
import type { Route } from '../route.ts';
import { evaluateRequest } from './decide.ts';

export const EVALUATE_ROUTES: readonly Route[] = [evaluateRequest];
