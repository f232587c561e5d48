// Several operations in one request. Each succeeds or is refused on its own; the response lists the results.
import { OAuthError } from '@mintmark/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { AuditTrail } from '../../audit/audit-trail.ts';
import { recordRefusal } from '../../http/error-response.ts';
import { Problem } from '../../http/problem.ts';
import { say } from '../../sentences/sentence.ts';
import { invalidRequest, sentenceOf } from '../verify-error.ts';

/** Maximum operations per request. */
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

/** Decodes one segment of a path (RFC 6901 §4). */
export const segmentOf = (segment: string): string => segment.replaceAll('~1', '/').replaceAll('~0', '~');

/** The error for an operation that does not exist. */
export const unknownOperation = ({ op, path }: BulkOperation): Problem =>
  new Problem(400, say('There is no operation {op} {path}.', { op: op.slice(0, 16), path: path.slice(0, 64) }));

/**
 * Performs the operations in order; responds with 204 when all succeeded, otherwise with 207 and the results.
 */
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
  const message = `${failures} of ${operations.length} operations failed; see the results.`;
  return reply.code(207).send({ ...invalidRequest(message), results });
};

// Any other error is a failure of the server or the store and ends the request. Operations that succeeded can
// be repeated.
const refusalOf = async (perform: () => Promise<void>): Promise<OAuthError | undefined> => {
  try {
    await perform();
    return undefined;
  } catch (error) {
    if (error instanceof OAuthError && error.status < 500) return error;
    throw error;
  }
};
