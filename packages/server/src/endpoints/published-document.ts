// Serves public documents: readable from any origin, cacheable, revalidated by entity tag (RFC 9110 §13.1.2).
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Seconds for which a document may be cached, and for which a revoked key may therefore be trusted offline.
 */
const DOCUMENT_MAX_AGE = 300;

/** A serialised document and its entity tag. */
export interface PublishedDocument {
  readonly body: string;
  readonly etag: string;
}

/** Serialises a document and tags it. */
export const serializeDocument = (document: object): PublishedDocument => {
  const body = JSON.stringify(document);
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
};

/** Sends a document, or 304 when the caller's copy is current. */
export const publishDocument = (
  request: FastifyRequest,
  reply: FastifyReply,
  document: PublishedDocument | undefined,
  mediaType: string,
): FastifyReply => {
  if (document === undefined) throw new TypeError('A document was requested without a tenant.');
  reply
    .removeHeader('pragma')
    .header('cache-control', `public, max-age=${DOCUMENT_MAX_AGE}`)
    .header('access-control-allow-origin', '*')
    .header('etag', document.etag);
  const known = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (known.includes(document.etag) || known.includes('*')) return reply.code(304).send();
  return reply.type(mediaType).send(document.body);
};
