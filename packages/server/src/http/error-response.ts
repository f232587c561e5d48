// The one place where an error becomes an answer. Whatever was thrown becomes an OAuth error (RFC 6749 §5.2) or, on the management API, a
// problem (RFC 9457); the true cause goes to the audit trail or the log, never into the answer.
import { bearerChallenge, OAuthError } from '@mintmark/protocol';
import type { FastifyError } from 'fastify';
import type { Logger } from 'pino';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { PROTECTED_RESOURCE_PATH } from '../endpoints/protected-resource.ts';
import { allowedAuthMethods, allowedClientAlgorithms } from '../records/profile.ts';
import type { Reason } from '../refusals/reasons.ts';
import { Refusal, storageUnavailable } from '../refusals/refusal.ts';
import { StorageUnavailable } from '../storage/storage.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { verifyErrorBody } from '../verify/verify-error.ts';
import type { Exchange } from './exchange.ts';
import { Problem, problemBody } from './problem.ts';

/** What an error is told to, beside the peer. */
export interface ErrorDependencies {
  readonly audit: AuditTrail;
  readonly log: Logger;
}

/** How a part of the server answers its errors, and what its requests are called in the audit trail. */
export interface ErrorStyle {
  readonly form: 'oauth' | 'problem' | 'verify';
  readonly event: string;
}

/** An answer to an error, yet to be sent. */
export interface ErrorAnswer {
  readonly status: number;
  /** Beside those of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Records what was thrown, and says how to answer it. */
export const answerError = (thrown: unknown, exchange: Exchange, style: ErrorStyle, { audit, log }: ErrorDependencies): ErrorAnswer => {
  const error = toOAuthError(thrown);
  if (error.code === 'server_error') log.error({ err: thrown, request_id: exchange.id, event: style.event }, 'request failed');
  if (!SELF_EXPLAINING.has(error.status)) recordRefusal(audit, error, exchange, style.event);
  return { status: error.status, ...FORMS[style.form](error, exchange) };
};

// A path or method that is not there: the answer says all there is to know, and strangers send many of them.
const SELF_EXPLAINING: ReadonlySet<number> = new Set([404, 405]);

type Render = (error: OAuthError, exchange: Exchange) => Omit<ErrorAnswer, 'status'>;

const FORMS: Record<ErrorStyle['form'], Render> = {
  oauth: (error, { tenant }) => ({
    headers: {
      ...error.headers,
      ...(error.status === 401 ? basicChallenge(tenant) : undefined),
      'content-type': 'application/json; charset=utf-8',
    },
    body: JSON.stringify(error),
  }),
  problem: (error, { id, tenant }) => ({
    headers: { ...error.headers, ...challenge(error, tenant), 'content-type': 'application/problem+json; charset=utf-8' },
    body: JSON.stringify(problemBody(error, id)),
  }),
  verify: (error, { tenant }) => {
    const body = verifyErrorBody(error);
    const type = body === '' ? undefined : { 'content-type': 'application/json; charset=utf-8' };
    return { headers: { ...error.headers, ...challenge(error, tenant), ...type }, body };
  },
};

// RFC 9110 §15.5.2: every 401 carries a challenge, also when the credentials came in the body; RFC 7617 §2.1: which bytes they are. None where the
// profile has no such method (decision 83).
const basicChallenge = (tenant: LoadedTenant | undefined): Record<string, string> => {
  if (tenant !== undefined && !allowedAuthMethods(tenant.tenant.profile).includes('client_secret_basic')) return {};
  return { 'www-authenticate': `Basic realm="${tenant?.tenant.publicUrl ?? ''}", charset="UTF-8"` };
};

const challenge = (error: OAuthError, tenant: LoadedTenant | undefined): Record<string, string> => {
  if ((error.status !== 401 && error.status !== 403) || tenant === undefined) return {};
  const bare = error instanceof Refusal && error.reason === 'no_token';
  return { 'www-authenticate': challengeOf(error, tenant, bare) };
};

// RFC 9728 §5.1: where to find out which authorization server to ask.
const challengeOf = (error: OAuthError, { tenant, managementResource }: LoadedTenant, bare: boolean): string => {
  const isForDpop =
    error.code === 'invalid_dpop_proof' || error.code === 'use_dpop_nonce' || (error instanceof Refusal && error.facts.scheme === 'DPoP');
  const challenge = bearerChallenge(managementResource.uri, bare ? undefined : error, isForDpop ? 'DPoP' : 'Bearer');
  // RFC 9449 §7.1: what a proof may be signed with.
  const algs = isForDpop ? `, algs="${allowedClientAlgorithms(tenant.profile).join(' ')}"` : '';
  return `${challenge}${algs}, resource_metadata="${tenant.publicUrl}${PROTECTED_RESOURCE_PATH}"`;
};

/** Records a refusal, as the answer to a request or to a part of it. */
export const recordRefusal = (audit: AuditTrail, error: OAuthError, { id, tenant, address, principal }: Exchange, event: string): void => {
  // Without a tenant there is no one whose audit trail it would be.
  if (tenant === undefined) return;
  const { reason, facts } = error instanceof Refusal ? error : { reason: unstatedReason(error), facts: {} };
  audit.record({
    tenantId: tenant.tenant.id,
    requestId: id,
    event,
    result: error.status >= 500 ? 'failed' : 'refused',
    reason,
    actor: facts.clientId ?? principal?.client.clientId,
    credentialId: facts.credentialId ?? principal?.credentialId,
    subject: undefined,
    address,
    detail: { error: error.code, description: error.message, ...facts.detail },
  });
};

const unstatedReason = ({ code }: OAuthError): Reason => (code === 'server_error' ? 'server_fault' : 'malformed_request');

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
