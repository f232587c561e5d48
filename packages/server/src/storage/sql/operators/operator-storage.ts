// Implements the parts of the storage contract for operators and their sessions, in SQL.
import type { OperatorPasskeyStorage } from '../../contract/operator-passkeys.ts';
import type { OperatorSessionStorage } from '../../contract/operator-sessions.ts';
import type { OperatorStorage } from '../../contract/operators.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { addOperatorLink, findOperatorLink, rehashOperatorPassword, setOperatorPassword, useOperatorLink } from './operator-links.ts';
import { operatorPasskeyStorage } from './operator-passkeys.ts';
import { operatorOf } from './operator-row.ts';
import {
  beginOperatorSession,
  endOperatorSessions,
  findOperatorSession,
  operatorSessions,
  purgeOperatorSessions,
  useOperatorSession,
} from './operator-sessions.ts';
import { createOperator, deleteOperator, operatorsOfTenant, updateOperator } from './operators.ts';

/** @param now - in milliseconds; decides who can sign in */
export const operatorStorage = (
  backend: Backend,
  now: () => number,
): OperatorStorage & OperatorSessionStorage & OperatorPasskeyStorage => ({
  ...operatorPasskeyStorage(backend, now),
  operators: async (tenantId) => (await operatorsOfTenant(backend.freshReads, tenantId).execute()).map(operatorOf),
  findOperator: async (tenantId, name) => {
    const row = hasNul(name)
      ? undefined
      : await operatorsOfTenant(backend.freshReads, tenantId).where('name', '=', name).executeTakeFirst();
    return row && operatorOf(row);
  },
  createOperator: (operator, link, audit) => createOperator(backend, operator, link, audit),
  updateOperator: (update) => updateOperator(backend, update, now()),
  deleteOperator: (change) => deleteOperator(backend, change, now()),
  addOperatorLink: (link, audit) => addOperatorLink(backend, link, audit),
  findOperatorLink: (...link) => findOperatorLink(backend, ...link),
  useOperatorLink: (use) => useOperatorLink(backend, use),
  setOperatorPassword: (change) => setOperatorPassword(backend, change),
  rehashOperatorPassword: (rehash) => rehashOperatorPassword(backend, rehash),
  beginOperatorSession: (session, audit) => beginOperatorSession(backend, session, audit),
  findOperatorSession: (...session) => findOperatorSession(backend, ...session),
  useOperatorSession: (...session) => useOperatorSession(backend, ...session),
  operatorSessions: (...sessions) => operatorSessions(backend, ...sessions),
  endOperatorSessions: async (end) => (end.id !== undefined && hasNul(end.id) ? 0 : endOperatorSessions(backend, end)),
  purgeOperatorSessions: (before) => purgeOperatorSessions(backend, before),
});
