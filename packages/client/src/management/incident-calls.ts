// The part of the management API that is for incidents: what would end, lockdowns and deletions taken back, requests that are only asked about.
import type { Answer } from '../http/exchange.ts';
import { isObject } from '../http/exchange.ts';
import type {
  EffectRecord,
  EntitlementPatchRecord,
  EntitlementRecord,
  EvaluationRecord,
  NewEntitlementRecord,
  QuestionRecord,
} from './incident-records.ts';
import { segment } from './path-segment.ts';
import { nonsense, readClient, readList } from './read-response.ts';
import type { ManagementClientRecord } from './records.ts';

/** One call of the management API. @param more - headers beside those of every call */
export type Call = <T>(
  method: string,
  path: string,
  read: (json: unknown, answer: Answer) => T,
  body?: object,
  more?: Readonly<Record<string, string>>,
) => Promise<T>;

/** What ends tokens of a client. */
export type ClientEnding = 'disable' | 'lockdown' | 'end-tokens' | 'delete';

/** Lockdowns and deletions. */
export interface ClientIncidentCalls {
  /** Disables it, deactivates its secrets and ends its tokens, in one. */
  lockdown(clientId: string): Promise<ManagementClientRecord>;
  /** Puts back what a lockdown ended; tokens stay dead. */
  liftLockdown(clientId: string): Promise<ManagementClientRecord>;
  /** Takes a deletion of the last 30 days back; tokens stay dead. A dry run judges it, and changes nothing. */
  restore(clientId: string, options?: { readonly dryRun?: boolean | undefined }): Promise<ManagementClientRecord>;
}

/** What would end; nothing is changed. What would be refused is refused. */
export interface EffectCalls {
  ofClient(clientId: string, ending: ClientEnding): Promise<EffectRecord>;
  ofCredential(clientId: string, credentialId: string): Promise<EffectRecord>;
  ofKey(kid: string): Promise<EffectRecord>;
  /** Of ending its tokens, or of disabling it. */
  ofTenant(id: string, ending: 'end-tokens' | 'disable'): Promise<EffectRecord>;
}

/** Entitlements that clients may be given. */
export interface EntitlementCalls {
  /** Those that every tenant has, and the tenant's own. */
  list(): Promise<readonly EntitlementRecord[]>;
  get(name: string): Promise<EntitlementRecord>;
  /** Makes one of the tenant's own. */
  create(entitlement: NewEntitlementRecord): Promise<EntitlementRecord>;
  update(name: string, patch: EntitlementPatchRecord): Promise<EntitlementRecord>;
  /** Only one that no client holds. */
  delete(name: string): Promise<void>;
}

export const clientIncidentCalls = (call: Call): ClientIncidentCalls => {
  const act = async (clientId: string, action: string) => call('POST', `/clients/${segment('clientId', clientId)}/${action}`, readClient);
  return {
    lockdown: (clientId) => act(clientId, 'lockdown'),
    liftLockdown: (clientId) => act(clientId, 'lift-lockdown'),
    restore: (clientId, { dryRun = false } = {}) => act(clientId, dryRun ? 'restore?dry_run=true' : 'restore'),
  };
};

export const effectCalls = (call: Call): EffectCalls => {
  const rehearse = async (method: string, path: string) => call(method, `${path}?dry_run=true`, readEffect);
  return {
    ofClient: async (clientId, ending) => {
      const path = `/clients/${segment('clientId', clientId)}`;
      return ending === 'delete' ? rehearse('DELETE', path) : rehearse('POST', `${path}/${ending}`);
    },
    ofCredential: async (clientId, credentialId) =>
      rehearse('POST', `/clients/${segment('clientId', clientId)}/credentials/${segment('credentialId', credentialId)}/revoke`),
    ofKey: async (kid) => rehearse('POST', `/keys/${segment('kid', kid)}/revoke`),
    ofTenant: async (id, ending) => rehearse('POST', `/tenants/${segment('id', id)}/${ending}`),
  };
};

export const entitlementCalls = (call: Call): EntitlementCalls => ({
  list: () => call('GET', '/entitlements', readEntitlements),
  get: async (name) => call('GET', `/entitlements/${segment('name', name)}`, readEntitlement),
  create: (entitlement) => call('POST', '/entitlements', readEntitlement, entitlement),
  update: async (name, patch) => call('PATCH', `/entitlements/${segment('name', name)}`, readEntitlement, patch),
  delete: async (name) => call('DELETE', `/entitlements/${segment('name', name)}`, () => undefined),
});

/** Whether a token request would pass, and which rule decides. */
export const evaluateCall =
  (call: Call) =>
  (question: QuestionRecord): Promise<EvaluationRecord> =>
    call('POST', '/evaluate', readEvaluation, question);

const readEffect = (json: unknown, answer: Answer): EffectRecord => {
  if (isObject(json) && json.dry_run === true && typeof json.live_tokens === 'number') return json as unknown as EffectRecord;
  throw nonsense('an effect', answer);
};

/** An entitlement. */
export const readEntitlement = (json: unknown, answer: Answer): EntitlementRecord => {
  if (isObject(json) && typeof json.name === 'string' && typeof json.kind === 'string') return json as unknown as EntitlementRecord;
  throw nonsense('an entitlement', answer);
};

const readEntitlements = (json: unknown, answer: Answer): readonly EntitlementRecord[] =>
  readList(json, 'entitlements', answer).map((each) => readEntitlement(each, answer));

const readEvaluation = (json: unknown, answer: Answer): EvaluationRecord => {
  if (isObject(json) && typeof json.allowed === 'boolean') return json as unknown as EvaluationRecord;
  throw nonsense('an evaluation', answer);
};
