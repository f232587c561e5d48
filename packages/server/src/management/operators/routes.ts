// /management/v1/operators: the people who manage the tenant in the console.
import type { Route } from '../route.ts';
import { listOperators, showOperator } from './read.ts';
import { endSessions, listSessions } from './sessions.ts';
import { createOperator, deleteOperator, renewLink, updateOperator } from './write.ts';

export const OPERATOR_ROUTES: readonly Route[] = [
  listOperators,
  createOperator,
  showOperator,
  updateOperator,
  deleteOperator,
  renewLink,
  listSessions,
  endSessions,
];
