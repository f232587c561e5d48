// GET of the operators of a tenant, and of one.
import { requester } from '../request.ts';
import { defineRoute } from '../route.ts';
import { setEtag } from '../writes/versions.ts';
import { ONE_OPERATOR, OPERATORS, OperatorPath, operatorNamed, READ_OPERATORS } from './find.ts';
import { OperatorList, OperatorView } from './schema.ts';
import { operatorView } from './view.ts';

export const listOperators = defineRoute({
  method: 'GET',
  url: OPERATORS,
  rights: READ_OPERATORS,
  schema: { summary: 'List the operators of the tenant', response: { 200: OperatorList } },
  handle: async (request, _reply, { storage }) => ({
    operators: (await storage.operators(requester(request).tenant.tenant.id)).map(operatorView),
  }),
});

export const showOperator = defineRoute({
  method: 'GET',
  url: ONE_OPERATOR,
  rights: READ_OPERATORS,
  schema: { summary: 'Show an operator', params: OperatorPath, response: { 200: OperatorView } },
  handle: async (request, reply, { storage }) => {
    const operator = await operatorNamed(storage, request, request.params.operator_name);
    return setEtag(reply, operator).send(operatorView(operator));
  },
});
