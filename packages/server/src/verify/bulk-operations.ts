// Several operations in one request: each is done or refused for itself, and the answer tells of each that one was refused.
import { OAuthError } from '@mintmark/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { recordRefusal } from '../http/error-response.ts';
import { Problem } from '../http/problem.ts';
import { invalidRequest, sentenceOf } from './verify-error.ts';

/** Most operations of one request. */
const MAX_OPERATIONS = 500;

/** Body of a bulk request. */
export const BulkOperations = Type.Array(
  Type.Object(
    { op: Type.String({ maxLength: 16 }), path: Type.String({ maxLength: 512 }), value: Type.Optional(Type.Unknown()) },
    { additionalProperties: false },
  ),
  { minItems: 1, maxItems: MAX_OPERATIONS },
);

/** One operation. */
export type BulkOperation = Static<typeof BulkOperations>[number];

/** One segment of a path (RFC 6901), as what it says. */
export const segmentOf = (segment: string): string => segment.replaceAll('~1', '/').replaceAll('~0', '~');

/** @throws {@link Problem} for an operation that there is not */
export const unknownOperation = ({ op, path }: BulkOperation): Problem =>
  new Problem(400, `There is no operation ${op.slice(0, 16)} ${path.slice(0, 64)}.`);

/** Does each; answers 204 when all were done, 207 with the results otherwise. */
export const respondToBulk = async (
  request: FastifyRequest,
  reply: FastifyReply,
  operations: readonly BulkOperation[],
  { perform, audit }: { readonly perform: (operation: BulkOperation) => Promise<void>; readonly audit: AuditTrail },
): Promise<FastifyReply> => {
  const results: object[] = [];
  let failures = 0;
  for (const operation of operations) {
    const { op, path } = operation;
    const error = await refusalOf(() => perform(operation));
    if (error === undefined) {
      results.push({ op, path, result: 'success' });
      continue;
    }
    failures++;
    recordRefusal(audit, error, request, 'management.request');
    results.push({ op, path, result: 'failure', error: sentenceOf(error) });
  }
  if (failures === 0) return reply.code(204).send();
  const message = `${failures} of ${operations.length} operations failed; the results say which.`;
  return reply.code(207).send({ ...invalidRequest(message), results });
};

// What is not a refusal is a fault of ours or of the store's, and ends the request; what was done may be asked for again.
const refusalOf = async (perform: () => Promise<void>): Promise<OAuthError | undefined> => {
  try {
    await perform();
    return undefined;
  } catch (error) {
    if (error instanceof OAuthError && error.status < 500) return error;
    throw error;
  }
};
