// `Idempotency-Key`: a POST that is sent twice is executed once, and gets the same response. A key belongs
// to one caller and one request. A response with a secret is stored encrypted for the reveal window, and
// without the secret after it.
import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { REVEAL_WINDOW } from '../../clients/reveal.ts';
import { Problem } from '../../http/problem.ts';
import { withoutSecrets } from '../../http/shown-secrets.ts';
import { KeyError } from '../../keys/master-key.ts';
import type { Envelope } from '../../records/signing-key.ts';
import { say } from '../../sentences/sentence.ts';
import type { ClaimedRequest, RequestName } from '../../storage/contract/idempotent-requests.ts';
import type { ManagementApp, ManagementDependencies } from '../request.ts';
import { requester } from '../request.ts';
import { fingerprintOf, IDEMPOTENCY_KEY, isFingerprintOf } from './request-fingerprint.ts';

/** Milliseconds for which a key is stored. */
const KEY_LIFETIME = 24 * 3_600_000;
/**
 * A request without a response is considered failed after this time, in milliseconds. No request takes as
 * long.
 */
const REQUEST_TIMEOUT = 60_000;
/** The headers that are stored with a response. */
const HEADERS = ['content-type', 'location', 'etag'] as const;

declare module 'fastify' {
  interface FastifyRequest {
    /** The request as text; `undefined` without an `Idempotency-Key`. */
    idempotentRequest: string | undefined;
    /** The key that this request has claimed. */
    idempotency: RequestName | undefined;
  }
}

type IdempotencyDependencies = Pick<ManagementDependencies, 'storage' | 'peppers' | 'seal' | 'unseal' | 'now' | 'log'>;

/** Makes every POST with an `Idempotency-Key` idempotent. */
export const addIdempotency = (app: ManagementApp, dependencies: IdempotencyDependencies): void => {
  const { storage, log } = dependencies;
  app.decorateRequest('idempotentRequest', undefined);
  app.decorateRequest('idempotency', undefined);

  // The body as it was sent: validation adds defaults, which can differ between versions of the server.
  app.addHook('preValidation', async (request) => {
    const { method, url, headers, body } = request;
    if (method !== 'POST' || headers['idempotency-key'] === undefined) return;
    request.idempotentRequest = `${url}\n${headers['if-match'] ?? ''}\n${JSON.stringify(body ?? null)}`;
  });

  // This hook runs after the caller is authenticated and the body validated.
  app.addHook('preHandler', (request, reply) => claimOrReplay(request, reply, dependencies));

  app.addHook('onSend', async (request, reply, payload) => {
    const { statusCode } = reply;
    const name = request.idempotency;
    if (name === undefined) return payload;
    request.idempotency = undefined;
    try {
      // A refused request changed nothing. After a server error that is unknown: when the request is
      // repeated, the audit trail decides.
      if (statusCode >= 400 && statusCode < 500) await storage.releaseRequest(name);
      if (statusCode < 400) {
        const text = typeof payload === 'string' ? payload : '';
        const headers = Object.fromEntries(
          HEADERS.flatMap((header) => {
            const value = reply.getHeader(header);
            return value === undefined ? [] : [[header, String(value)] as const];
          }),
        );
        const redacted = withoutSecrets(text, request.shownSecrets);
        const sealed = request.shownSecrets.length === 0 ? undefined : dependencies.seal(Buffer.from(text), sealContextOf(name));
        await storage.settleRequest({ ...name, status: statusCode, headers, body: redacted, sealed });
      }
    } catch (error) {
      // The request has taken effect, so that its response must be sent.
      log.error({ err: error, request_id: request.id }, 'a response could not be stored for its Idempotency-Key');
    }
    return payload;
  });
};

/** Claims the key of a request, or replays the response to the earlier request with this key. */
const claimOrReplay = async (
  request: FastifyRequest,
  reply: FastifyReply,
  dependencies: IdempotencyDependencies,
): Promise<FastifyReply | undefined> => {
  const { storage, peppers, now } = dependencies;
  const { idempotentRequest } = request;
  const key = request.headers['idempotency-key'];
  if (idempotentRequest === undefined) return undefined;
  if (typeof key !== 'string' || !IDEMPOTENCY_KEY.test(key)) {
    throw new Problem(400, 'Idempotency-Key must be one to 255 visible ASCII characters.', [
      { pointer: 'Idempotency-Key', detail: 'is not a key' },
    ]);
  }
  const name = nameOf(request, key);
  const at = now();
  const fingerprint = fingerprintOf(peppers, idempotentRequest);
  const claim = { ...name, fingerprint, at, revealedUntil: at + REVEAL_WINDOW, expiresAt: at + KEY_LIFETIME };
  let before = await storage.claimRequest(claim);
  if (
    before !== undefined &&
    isFingerprintOf(peppers, before.fingerprint, idempotentRequest) &&
    (await hadNoEffect(before, name, dependencies))
  ) {
    before = await storage.claimRequest({ ...claim, takesOver: before.requestId });
  }
  if (before !== undefined) {
    return replay(reply, before, { name, isSame: isFingerprintOf(peppers, before.fingerprint, idempotentRequest) }, dependencies);
  }
  request.idempotency = name;
  return undefined;
};

const nameOf = (request: FastifyRequest, key: string): RequestName => {
  const { tenant, principal } = requester(request);
  return { tenantId: tenant.tenant.id, actor: principal.actor, key: hash('sha256', key, 'base64url'), requestId: request.id };
};

const sealContextOf = ({ tenantId, actor, key }: RequestName) => ({ tenantId, table: 'idempotent_requests', row: `${key} ${actor}` });

// Changes and their audit entries share a transaction: a request without a success in the audit trail
// changed nothing.
const hadNoEffect = async (
  { response, startedAt, requestId }: ClaimedRequest,
  { tenantId }: RequestName,
  { storage, now }: IdempotencyDependencies,
): Promise<boolean> => {
  if (response !== undefined || now() - startedAt < REQUEST_TIMEOUT) return false;
  return (await storage.auditOfRequest(tenantId, requestId)).every(({ result }) => result !== 'success');
};

const replay = (
  reply: FastifyReply,
  { startedAt, response, requestId }: ClaimedRequest,
  { name, isSame }: { readonly name: RequestName; readonly isSame: boolean },
  dependencies: IdempotencyDependencies,
): FastifyReply => {
  if (!isSame) throw new Problem(422, 'This Idempotency-Key belongs to another request. Use a new one.');
  if (response === undefined) {
    const isUnderWay = dependencies.now() - startedAt < REQUEST_TIMEOUT;
    if (isUnderWay) throw new Problem(409, 'A request with this Idempotency-Key is under way. Try again in a moment.');
    throw new Problem(
      409,
      say('The request took effect, but its response was lost. Find its effect in the audit trail: its request id is {request}.', {
        request: requestId,
      }),
    );
  }
  const isRevealed = response.sealed !== undefined && dependencies.now() < response.revealedUntil;
  const text = (isRevealed ? unsealedResponse(response.sealed, name, dependencies) : undefined) ?? response.body;
  return reply
    .code(response.status)
    .headers(response.headers)
    .header('idempotent-replayed', 'true')
    .serializer((each) => String(each))
    .send(text);
};

/** The response with its secret; `undefined` when the master key that encrypted it has been retired. */
const unsealedResponse = (sealed: Envelope, name: RequestName, { unseal }: IdempotencyDependencies): string | undefined => {
  try {
    return unseal(sealed, sealContextOf(name)).toString();
  } catch (error) {
    if (error instanceof KeyError) return undefined;
    throw error;
  }
};
