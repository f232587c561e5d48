// The secrets of API clients, by the management API.

import { ProtocolError } from '../errors/protocol-error.ts';
import { type Answer, isObject } from '../http/exchange.ts';
import type { Call } from './incident-calls.ts';
import { segment } from './path-segment.ts';
import type {
  CreatedSecretRecord,
  ListedSecretRecord,
  ManagementSecretRecord,
  NewSecretRecord,
  RotationRecord,
  SecretPatchRecord,
} from './secret-records.ts';

/** What a call that makes something may be told. */
export interface OnceOptions {
  /** One to 255 visible ASCII characters: sent again with the same arguments, the call is not executed again but answered alike. */
  readonly idempotencyKey?: string | undefined;
}

/** What may be asked before it is done. */
export interface RehearsalOptions {
  /** Changes nothing, and answers with what would be. */
  readonly dryRun?: boolean | undefined;
}

/** Which secrets of all clients, and in which order; all that is given has to fit. */
export interface SecretListOptions {
  /** `created`: the oldest first; `ends`: those that end, the next first. */
  readonly sort?: 'created' | 'ends' | undefined;
  readonly owner?: string | undefined;
  /** `name` or `name=value`, of the client. */
  readonly label?: string | undefined;
  /** RFC 3339: those that expire or retire before. */
  readonly expiresBefore?: string | undefined;
  /** RFC 3339. */
  readonly createdBefore?: string | undefined;
  /** Most secrets of a page, 1 to 1000. */
  readonly limit?: number | undefined;
}

/** The secrets of API clients. Nothing here ends a token; to end those too, revoke the credential. */
export interface ManagedSecrets {
  list(clientId: string): Promise<readonly ManagementSecretRecord[]>;
  /** Those of all clients that count or may count again, page after page as they are consumed. */
  listAll(options?: SecretListOptions): AsyncGenerator<ListedSecretRecord, void, undefined>;
  get(clientId: string, secretId: string): Promise<ManagementSecretRecord>;
  /** Adds one beside the others. */
  add(clientId: string, secret?: NewSecretRecord, options?: OnceOptions): Promise<CreatedSecretRecord>;
  /** Adds one in the place of the others, which go on to count for the overlap. */
  rotate(clientId: string, rotation?: RotationRecord, options?: OnceOptions): Promise<CreatedSecretRecord>;
  /** Labels it, or postpones, cancels or cuts short its end. */
  update(clientId: string, secretId: string, patch: SecretPatchRecord): Promise<ManagementSecretRecord>;
  /** Retires it, at once or in some seconds. */
  retire(
    clientId: string,
    secretId: string,
    options?: RehearsalOptions & { readonly after?: number | undefined },
  ): Promise<ManagementSecretRecord>;
  /** It no longer counts, for now. */
  deactivate(clientId: string, secretId: string, options?: RehearsalOptions): Promise<ManagementSecretRecord>;
  reactivate(clientId: string, secretId: string): Promise<ManagementSecretRecord>;
}

const pathOf = (clientId: string, ...rest: readonly string[]): string =>
  [`/clients/${segment('clientId', clientId)}/secrets`, ...rest].join('/');

const once = ({ idempotencyKey }: OnceOptions): Record<string, string> =>
  idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };

const query = ({ dryRun }: RehearsalOptions): string => (dryRun === true ? '?dry_run=true' : '');

/** The functions. @param call - sends one request */
export const managedSecrets = (call: Call): ManagedSecrets => ({
  list: async (clientId) => call('GET', pathOf(clientId), readSecrets),
  async *listAll({ limit = 1000, expiresBefore, createdBefore, ...filter } = {}) {
    const asked = { ...filter, limit: String(limit), expires_before: expiresBefore, created_before: createdBefore };
    let cursor: string | undefined;
    do {
      const given = Object.entries({ ...asked, cursor }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
      const page: SecretPage = await call('GET', `/secrets?${new URLSearchParams(given)}`, readSecretPage);
      yield* page.secrets;
      // A cursor that leads to itself would never end.
      cursor = page.next === cursor ? undefined : page.next;
    } while (cursor !== undefined);
  },
  get: async (clientId, secretId) => call('GET', pathOf(clientId, segment('secretId', secretId)), readSecret),
  add: async (clientId, secret = {}, options = {}) => call('POST', pathOf(clientId), readCreatedSecret, secret, once(options)),
  rotate: async (clientId, rotation = {}, options = {}) =>
    call('POST', pathOf(clientId, 'rotate'), readCreatedSecret, rotation, once(options)),
  update: async (clientId, secretId, patch) => call('PATCH', pathOf(clientId, segment('secretId', secretId)), readSecret, patch),
  retire: async (clientId, secretId, { after, ...options } = {}) =>
    call('POST', pathOf(clientId, segment('secretId', secretId), `retire${query(options)}`), readSecret, { after }),
  deactivate: async (clientId, secretId, options = {}) =>
    call('POST', pathOf(clientId, segment('secretId', secretId), `deactivate${query(options)}`), readSecret),
  reactivate: async (clientId, secretId) => call('POST', pathOf(clientId, segment('secretId', secretId), 'reactivate'), readSecret),
});

const readSecret = (json: unknown, answer: Answer): ManagementSecretRecord => {
  if (isObject(json) && typeof json['id'] === 'string' && typeof json['state'] === 'string')
    return json as unknown as ManagementSecretRecord;
  throw nonsense('a secret', answer);
};

const readCreatedSecret = (json: unknown, answer: Answer): CreatedSecretRecord => {
  const secret: CreatedSecretRecord = readSecret(json, answer);
  if (secret.client_secret === undefined || typeof secret.client_secret === 'string') return secret;
  throw nonsense('a secret with its text', answer);
};

const readSecrets = (json: unknown, answer: Answer): readonly ManagementSecretRecord[] => {
  const list = isObject(json) ? json['secrets'] : undefined;
  if (Array.isArray(list)) return list.map((secret: unknown) => readSecret(secret, answer));
  throw nonsense('a list of secrets', answer);
};

interface SecretPage {
  readonly secrets: readonly ListedSecretRecord[];
  readonly next: string | undefined;
}

const readSecretPage = (json: unknown, answer: Answer): SecretPage => {
  if (!isObject(json) || !Array.isArray(json['secrets'])) throw nonsense('a list of secrets', answer);
  const cursor = json['next_cursor'];
  return {
    secrets: json['secrets'].map((secret: unknown) => {
      if (isObject(secret) && typeof secret['client_id'] === 'string') return readSecret(secret, answer) as ListedSecretRecord;
      throw nonsense('a secret with its client', answer);
    }),
    next: typeof cursor === 'string' && cursor !== '' ? cursor : undefined,
  };
};

const nonsense = (what: string, answer: Answer): ProtocolError =>
  new ProtocolError('unexpected_answer', `The management API answered something other than ${what}.`, answer);
