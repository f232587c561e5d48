// How the public documents are served: readable from any origin, kept by caches for a while, checked by entity tag (RFC 9110 §13.1.2).
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** How long others may keep a document, in seconds: the bound within which a revoked key is still trusted offline. */
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

/** Answers with a document, or 304 when the peer has it already. */
export const publishDocument = (
  request: FastifyRequest,
  reply: FastifyReply,
  document: PublishedDocument | undefined,
  mediaType: string,
): FastifyReply => {
  if (document === undefined) throw new TypeError('A document was asked for without a tenant.');
  reply
    .removeHeader('pragma')
    .header('cache-control', `public, max-age=${DOCUMENT_MAX_AGE}`)
    .header('access-control-allow-origin', '*')
    .header('etag', document.etag);
  const known = (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (known.includes(document.etag) || known.includes('*')) return reply.code(304).send();
  return reply.type(mediaType).send(document.body);
};
