// The sessions of an operator in the console.
import { requester, succeeded } from '../request.ts';
import { defineRoute } from '../route.ts';
import { MANAGE_OPERATORS, ONE_OPERATOR, OperatorPath, operatorNamed, operatorToChange, READ_OPERATORS } from './find.ts';
import { EndedSessions, SessionList } from './schema.ts';
import { sessionView } from './view.ts';

export const listSessions = defineRoute({
  method: 'GET',
  url: `${ONE_OPERATOR}/sessions`,
  rights: READ_OPERATORS,
  schema: { summary: 'List the sessions of an operator, the newest first', params: OperatorPath, response: { 200: SessionList } },
  handle: async (request, _reply, { storage, now, consoleSessions }) => {
    const operator = await operatorNamed(storage, request, request.params.operator_name);
    if (consoleSessions === undefined) return { sessions: [] };
    const at = { now: now(), idleSince: now() - consoleSessions.idle };
    return { sessions: (await storage.operatorSessions(operator.tenantId, operator.id, at)).map(sessionView) };
  },
});

export const endSessions = defineRoute({
  method: 'POST',
  url: `${ONE_OPERATOR}/end-sessions`,
  rights: MANAGE_OPERATORS,
  schema: { summary: 'End the sessions of an operator, who may sign in again', params: OperatorPath, response: { 200: EndedSessions } },
  handle: async (request, _reply, { storage, audit }) => {
    const { tenant } = requester(request);
    const operator = await operatorToChange(storage, request, request.params.operator_name);
    const entry = audit.entry(succeeded(request, 'operator.end-sessions', operator.name));
    const end = { tenantId: tenant.tenant.id, operatorId: operator.id, id: undefined, audit: entry };
    return { ended: await storage.endOperatorSessions(end) };
  },
});
