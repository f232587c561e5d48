// The one writer of errors. Whatever was thrown becomes an OAuth error (RFC 6749 §5.2) or, on the management API, a problem (RFC 9457);
// the true cause goes to the audit trail or the log, never into the answer.
import { bearerChallenge, OAuthError } from '@mintmark/protocol';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { Refusal, storageUnavailable } from '../audit/refusal.ts';
import { StorageUnavailable } from '../storage/storage.ts';
import { Problem, problemBody } from './problem.ts';

/** In which form a part of the server answers its errors. */
export type ErrorForm = 'oauth' | 'problem';

/** What the writer needs beside the error. */
export interface ErrorWriterDependencies {
  readonly audit: AuditTrail;
  readonly log: Logger;
}

/** Makes the error handler of one part of the server. @param event - what the part's requests are called in the audit trail */
export const errorWriter =
  ({ audit, log }: ErrorWriterDependencies, form: ErrorForm, event: string) =>
  (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const error = toOAuthError(thrown);
    if (error.code === 'server_error') log.error({ err: thrown, request_id: request.id, event }, 'request failed');
    else recordRefusal(audit, error, request, event);
    reply.code(error.status).headers(error.headers);
    if (form === 'oauth') return writeOAuth(reply, error, request);
    const { tenant } = request;
    if ((error.status === 401 || error.status === 403) && tenant !== undefined) {
      const bare = error instanceof Refusal && error.reason === 'no_token';
      reply.header('www-authenticate', bearerChallenge(tenant.managementResource.uri, bare ? undefined : error));
    }
    return reply.type('application/problem+json').send(JSON.stringify(problemBody(error, request.id)));
  };

const writeOAuth = (reply: FastifyReply, error: OAuthError, { tenant }: FastifyRequest): FastifyReply => {
  // RFC 9110 §15.5.2: every 401 carries a challenge, also when the credentials came in the body.
  if (error.status === 401) reply.header('www-authenticate', `Basic realm="${tenant?.tenant.publicUrl ?? ''}"`);
  return reply.type('application/json').send(JSON.stringify(error));
};

const recordRefusal = (audit: AuditTrail, error: OAuthError, request: FastifyRequest, event: string): void => {
  const { tenant } = request;
  // Without a tenant there is no one whose audit trail it would be.
  if (tenant === undefined) return;
  const { reason, facts } = error instanceof Refusal ? error : { reason: 'malformed_request' as const, facts: {} };
  audit.record({
    tenantId: tenant.tenant.id,
    requestId: request.id,
    event,
    result: error.status >= 500 ? 'failed' : 'refused',
    reason,
    actor: facts.clientId ?? request.principal?.client.clientId,
    credentialId: facts.credentialId ?? request.principal?.credentialId,
    subject: undefined,
    address: request.address,
    detail: { error: error.code, description: error.message, ...facts.detail },
  });
};

/** Fastify's own refusals, by status: it speaks of bodies, lengths and media types before any handler of ours is asked. */
const BY_STATUS: Readonly<Record<number, string>> = {
  400: 'The request is malformed.',
  404: 'There is nothing at this path.',
  413: 'The request body is larger than 64 KiB.',
  415: 'The media type of the request body is not supported.',
};

const toOAuthError = (thrown: unknown): OAuthError => {
  if (thrown instanceof OAuthError) return thrown;
  if (thrown instanceof StorageUnavailable) return storageUnavailable(thrown);
  const { statusCode, validation } = thrown as Partial<FastifyError>;
  if (validation !== undefined) return Problem.ofValidation(validation);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    const status = BY_STATUS[statusCode] === undefined ? 400 : statusCode;
    return new OAuthError('invalid_request', BY_STATUS[status] ?? '', { status, cause: thrown });
  }
  return new OAuthError('server_error', 'The server failed. Its log has the cause under this request id.', { cause: thrown });
};
