// Creates, changes and deletes operators. A password is set by its operator alone, through a one-time link.
import { Type } from 'typebox';
import { changesBetween } from '../../audit/changes.ts';
import { Problem } from '../../http/problem.ts';
import { buildLink } from '../../operators/one-time-link.ts';
import { MAX_OPERATORS, type Operator } from '../../records/operator.ts';
import { recordId } from '../../records/record-id.ts';
import { say } from '../../sentences/sentence.ts';
import { requester, succeeded } from '../request.ts';
import { timestamp } from '../requests/timestamp.ts';
import { defineRoute } from '../route.ts';
import { applyPatch } from '../writes/merge-patch.ts';
import { requireUpdated } from '../writes/not-applied.ts';
import { requireVersion, setEtag } from '../writes/versions.ts';
import { MANAGE_OPERATORS, ONE_OPERATOR, OPERATORS, OperatorPath, operatorToChange, requireMayGrantRoles } from './find.ts';
import { CreatedOperator, LinkView, NewOperator, OperatorPatch, OperatorSettings, OperatorView } from './schema.ts';
import { operatorSettingsView, operatorView } from './view.ts';

export const createOperator = defineRoute({
  method: 'POST',
  url: OPERATORS,
  rights: MANAGE_OPERATORS,
  schema: {
    summary: 'Create an operator',
    description:
      'The response has a one-time link, by which the operator sets the password within a day. Nobody gives more rights than they have.',
    body: NewOperator,
    response: { 201: CreatedOperator },
  },
  handle: async (request, reply, { storage, audit, now }) => {
    const { tenant, principal } = requester(request);
    const { name, display_name: displayName, roles } = request.body;
    requireMayGrantRoles(request, roles);
    const at = now();
    const operator: Operator = {
      ...{ tenantId: tenant.tenant.id, id: recordId(), name, displayName, roles, password: undefined, origin: undefined, version: 1 },
      ...{ createdAt: at, createdBy: principal.actor, updatedAt: at, disabledAt: undefined, disabledBy: undefined },
    };
    const { link, url } = buildLink(tenant.tenant.publicUrl, { tenantId: operator.tenantId, operatorId: operator.id, roles: [] }, at);
    const changes = changesBetween(undefined, operatorSettingsView(operator));
    const entry = audit.entry({ ...succeeded(request, 'operator.create', name), detail: { changes } });
    const result = await storage.createOperator(operator, link, entry);
    if (result === 'taken') throw new Problem(409, 'This name is taken.', [{ pointer: '/name', detail: 'is taken' }]);
    if (result === 'too-many') throw new Problem(409, say('A tenant has {limit} operators at most.', { limit: MAX_OPERATORS }));
    const location = `${tenant.tenant.publicUrl}${OPERATORS}/${encodeURIComponent(name)}`;
    const body = { ...operatorView(operator), link: { url, expires_at: timestamp(link.expiresAt) } };
    return setEtag(reply, operator).code(201).header('location', location).send(body);
  },
});

export const updateOperator = defineRoute({
  method: 'PATCH',
  url: ONE_OPERATOR,
  rights: MANAGE_OPERATORS,
  schema: {
    summary: 'Change an operator',
    description: 'With `disabled`, its sessions end. The last one who can manage the tenant cannot be disabled.',
    params: OperatorPath,
    body: OperatorPatch,
    response: { 200: OperatorView },
  },
  handle: async (request, reply, { storage, audit, now }) => {
    const before = await operatorToChange(storage, request, request.params.operator_name);
    requireVersion(request, before);
    const settings = applyPatch(OperatorSettings, operatorSettingsView(before), request.body);
    const { display_name: displayName, roles, disabled } = settings;
    requireMayGrantRoles(request, roles);
    // Otherwise the person could have these rights, or sign in below, when the provider says no.
    if (before.origin !== undefined && request.body.roles !== undefined)
      throw new Problem(409, 'The roles come from the rules of the provider by which the operator signs in.');
    const at = now();
    const record: Operator = {
      ...before,
      displayName,
      roles,
      updatedAt: at,
      disabledAt: disabled ? (before.disabledAt ?? at) : undefined,
      disabledBy: disabled ? (before.disabledBy ?? requester(request).principal.actor) : undefined,
      version: before.version + 1,
    };
    const changes = changesBetween(operatorSettingsView(before), operatorSettingsView(record));
    const entry = audit.entry({ ...succeeded(request, 'operator.update', record.name), detail: { changes } });
    requireUpdated(await storage.updateOperator({ record, expectedVersion: before.version, audit: entry }));
    return setEtag(reply, record).send(operatorView(record));
  },
});

export const deleteOperator = defineRoute({
  method: 'DELETE',
  url: ONE_OPERATOR,
  rights: MANAGE_OPERATORS,
  schema: { summary: 'Delete an operator, and end its sessions', params: OperatorPath, response: { 204: Type.Null() } },
  handle: async (request, reply, { storage, audit, now }) => {
    const before = await operatorToChange(storage, request, request.params.operator_name);
    requireVersion(request, before);
    const detail = { changes: changesBetween(operatorSettingsView(before)) };
    const entry = audit.entry({ ...succeeded(request, 'operator.delete', before.name), detail });
    requireUpdated(await storage.deleteOperator({ tenantId: before.tenantId, operatorId: before.id, at: now(), audit: entry }));
    return reply.code(204).send(null);
  },
});

export const renewLink = defineRoute({
  method: 'POST',
  url: `${ONE_OPERATOR}/renew-link`,
  rights: MANAGE_OPERATORS,
  schema: {
    summary: 'Create a one-time link for a new password',
    description: 'It replaces an earlier link. The password and the sessions of the operator end when it is used, not before.',
    params: OperatorPath,
    response: { 201: LinkView },
  },
  handle: async (request, reply, { storage, audit, now }) => {
    const { tenant } = requester(request);
    const operator = await operatorToChange(storage, request, request.params.operator_name);
    if (operator.origin !== undefined) throw new Problem(409, 'The password is that of the provider by which the operator signs in.');
    const { link, url } = buildLink(tenant.tenant.publicUrl, { tenantId: operator.tenantId, operatorId: operator.id, roles: [] }, now());
    const entry = audit.entry(succeeded(request, 'operator.renew-link', operator.name));
    const result = await storage.addOperatorLink(link, entry);
    if (result === 'unknown') throw new Problem(404, 'There is no operator of this name.');
    return reply.code(201).send({ url, expires_at: timestamp(link.expiresAt) });
  },
});
