// `Idempotency-Key`: a POST that is sent twice is executed once, and gets the same response. A key belongs to its
// caller, and to one request.
// A response that shows a secret is stored sealed for the reveal window, and without the secret beyond it.
import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { REVEAL_WINDOW } from '../../clients/reveal.ts';
import { Problem } from '../../http/problem.ts';
import { withoutSecrets } from '../../http/shown-secrets.ts';
import { KeyError } from '../../keys/master-key.ts';
import type { Envelope } from '../../records/signing-key.ts';
import type { ClaimedRequest, RequestName } from '../../storage/contract/idempotent-requests.ts';
import type { ManagementApp, ManagementDependencies } from '../request.ts';
import { requester } from '../request.ts';
import { fingerprintOf, IDEMPOTENCY_KEY, isFingerprintOf } from './request-fingerprint.ts';

/** How long a key is remembered, in milliseconds. */
const KEY_LIFETIME = 24 * 3_600_000;
/** A request without a response is given up after this long, in milliseconds: far beyond what any may take. */
const REQUEST_TIMEOUT = 60_000;
/** The headers that are stored with a response. */
const HEADERS = ['content-type', 'location', 'etag'] as const;

declare module 'fastify' {
  interface FastifyRequest {
    /** The request under an `Idempotency-Key`, as text; `undefined` without a key. */
    idempotentRequest: string | undefined;
    /** The key that this request executes under. */
    idempotency: RequestName | undefined;
  }
}

type IdempotencyDependencies = Pick<ManagementDependencies, 'storage' | 'peppers' | 'seal' | 'unseal' | 'now' | 'log'>;

/** Holds every POST of an application to its `Idempotency-Key`, where it has one. */
export const addIdempotency = (app: ManagementApp, dependencies: IdempotencyDependencies): void => {
  const { storage, log } = dependencies;
  app.decorateRequest('idempotentRequest', undefined);
  app.decorateRequest('idempotency', undefined);

  // The body as it was sent: validation fills in defaults, which another version may have others of.
  app.addHook('preValidation', async (request) => {
    const { method, url, headers, body } = request;
    if (method !== 'POST' || headers['idempotency-key'] === undefined) return;
    request.idempotentRequest = `${url}\n${headers['if-match'] ?? ''}\n${JSON.stringify(body ?? null)}`;
  });

  // Once the caller is known and the body is valid.
  app.addHook('preHandler', (request, reply) => claimOrReplay(request, reply, dependencies));

  app.addHook('onSend', async (request, reply, payload) => {
    const { statusCode } = reply;
    const name = request.idempotency;
    if (name === undefined) return payload;
    request.idempotency = undefined;
    try {
      // Refused: nothing was changed. After a fault of ours that is unknown, and the audit trail decides when the
      // request is repeated.
      if (statusCode >= 400 && statusCode < 500) await storage.releaseRequest(name);
      if (statusCode < 400) {
        const text = typeof payload === 'string' ? payload : '';
        const headers = Object.fromEntries(
          HEADERS.flatMap((header) => {
            const value = reply.getHeader(header);
            return value === undefined ? [] : [[header, String(value)] as const];
          }),
        );
        const bare = withoutSecrets(text, request.shownSecrets);
        const sealed = request.shownSecrets.length === 0 ? undefined : dependencies.seal(Buffer.from(text), sealContextOf(name));
        await storage.settleRequest({ ...name, status: statusCode, headers, body: bare, sealed });
      }
    } catch (error) {
      // The request has taken effect, and its response is due.
      log.error({ err: error, request_id: request.id }, 'a response could not be stored for its Idempotency-Key');
    }
    return payload;
  });
};

/** Claims the key of a request for it, or replays the response to the request that had it before. */
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
    throw new Problem(400, 'Idempotency-Key is one to 255 visible ASCII characters.', [
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
  return { tenantId: tenant.tenant.id, actor: principal.client.clientId, key: hash('sha256', key, 'base64url'), requestId: request.id };
};

const sealContextOf = ({ tenantId, actor, key }: RequestName) => ({ tenantId, table: 'idempotent_requests', row: `${key} ${actor}` });

// A change is recorded in its own transaction: a request that has no success in the audit trail changed nothing.
const hadNoEffect = async (
  { answered, startedAt, requestId }: ClaimedRequest,
  { tenantId }: RequestName,
  { storage, now }: IdempotencyDependencies,
): Promise<boolean> => {
  if (answered !== undefined || now() - startedAt < REQUEST_TIMEOUT) return false;
  return (await storage.auditOfRequest(tenantId, requestId)).every(({ result }) => result !== 'success');
};

const replay = (
  reply: FastifyReply,
  { startedAt, answered, requestId }: ClaimedRequest,
  now: { readonly name: RequestName; readonly isSame: boolean },
  dependencies: IdempotencyDependencies,
): FastifyReply => {
  if (!now.isSame) throw new Problem(422, 'This Idempotency-Key belongs to another request. Take a new one.');
  if (answered === undefined) {
    const isUnderWay = dependencies.now() - startedAt < REQUEST_TIMEOUT;
    if (isUnderWay) throw new Problem(409, 'A request with this Idempotency-Key is under way. Try again in a moment.');
    throw new Problem(
      409,
      `The request took effect, but its response was lost. Find its effect in the audit trail: its request id is ${requestId}.`,
    );
  }
  const isRevealed = answered.sealed !== undefined && dependencies.now() < answered.revealedUntil;
  const text = (isRevealed ? unsealedResponse(answered.sealed, now.name, dependencies) : undefined) ?? answered.body;
  return reply
    .code(answered.status)
    .headers(answered.headers)
    .header('idempotent-replayed', 'true')
    .serializer((each) => String(each))
    .send(text);
};

/** The response with its secret; `undefined` when its master key was retired in the minutes since. */
const unsealedResponse = (sealed: Envelope, name: RequestName, { unseal }: IdempotencyDependencies): string | undefined => {
  try {
    return unseal(sealed, sealContextOf(name)).toString();
  } catch (error) {
    if (error instanceof KeyError) return undefined;
    throw error;
  }
};
