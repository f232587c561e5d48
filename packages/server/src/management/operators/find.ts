// The URLs of operators, the rights to read and change them, and one of them by its name.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import { entitlementsOfRoles, type Operator } from '../../records/operator.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import { requireNotExceeding } from '../access/authorization.ts';
import { requester } from '../request.ts';

/** The collection. */
export const OPERATORS = '/management/v1/operators';
/** One operator. */
export const ONE_OPERATOR = `${OPERATORS}/:operator_name`;
export const OperatorPath = Type.Object({ operator_name: Type.String() });

export const READ_OPERATORS = { entitlements: ['readOperators'] } as const;
export const MANAGE_OPERATORS = { entitlements: ['manageOperators'] } as const;

/** @throws {@link Problem} 404 */
export const operatorNamed = async (storage: Pick<Storage, 'findOperator'>, request: FastifyRequest, name: string): Promise<Operator> => {
  const found = await storage.findOperator(requester(request).tenant.tenant.id, name.toLowerCase());
  if (found === undefined) throw new Problem(404, 'There is no operator of this name.');
  return found;
};

/**
 * Requires every entitlement that some roles grant: nobody makes, changes or takes over an operator with more rights.
 *
 * @throws {@link Refusal} `insufficient_scope` 403
 */
export const requireMayGrantRoles = (request: FastifyRequest, roles: Operator['roles']): void =>
  requireNotExceeding(requester(request).principal, entitlementsOfRoles(roles), 'operator');

/** Finds an operator that the principal may change. @throws {@link Problem} 404, {@link Refusal} 403 */
export const operatorToChange = async (
  storage: Pick<Storage, 'findOperator'>,
  request: FastifyRequest,
  name: string,
): Promise<Operator> => {
  const operator = await operatorNamed(storage, request, name);
  requireMayGrantRoles(request, operator.roles);
  return operator;
};
