// Versions of records (RFC 9110 §8.8.3 and §13.1.1): an ETag in responses, and `If-Match` in requests that
// change a record.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../http/problem.ts';

/** The ETag of a version. */
const etagOf = (version: number): string => `"${version}"`;

/** Sets the `ETag` of a response. */
export const setEtag = (reply: FastifyReply, { version }: { readonly version: number }): FastifyReply =>
  reply.header('etag', etagOf(version));

/** @throws {@link Problem} 412 when `If-Match` names another version */
export const requireVersion = ({ headers }: FastifyRequest, { version }: { readonly version: number }): void => {
  const expected = headers['if-match'];
  if (expected === undefined || expected.trim() === '*') return;
  const tags = expected.split(',').map((tag) => tag.trim());
  if (!tags.includes(etagOf(version))) throw new Problem(412, 'The record has changed since it was read. Read it again.');
};
