// Versions of records on the wire (RFC 9110 §8.8.3 and §13.1.1): an ETag with each, and `If-Match` for those who change what they have read.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../../http/problem.ts';

/** The ETag of a version. */
const etagOf = (version: number): string => `"${version}"`;

/** Sets the `ETag` of a response. */
export const setEtag = (reply: FastifyReply, { version }: { readonly version: number }): FastifyReply =>
  reply.header('etag', etagOf(version));

/** @throws {@link Problem} 412 when the caller has read another version */
export const requireVersion = ({ headers }: FastifyRequest, { version }: { readonly version: number }): void => {
  const wanted = headers['if-match'];
  if (wanted === undefined || wanted.trim() === '*') return;
  const tags = wanted.split(',').map((tag) => tag.trim());
  if (!tags.includes(etagOf(version))) throw new Problem(412, 'The record has changed since it was read. Read it again.');
};
