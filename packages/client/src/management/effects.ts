// The part of the management client that reports in advance which tokens an action would end, by a dry run,
// and whether a token request would be granted.
import type { components } from './api.generated.ts';
import { segment } from './path-segment.ts';
import { hasMembers, reader } from './read-response.ts';
import type { ManagementRequest, Send } from './send.ts';
import type { TenantMove } from './tenants.ts';

type Schemas = components['schemas'];

/**
 * How many active tokens an action would end, when the last was issued, and which addresses requested them.
 */
export interface Effect extends Readonly<Schemas['Effect']> {}

/** Which trust rules a distrust of an issuer would revoke, and the tokens that would end. */
export interface DistrustEffect extends Readonly<Schemas['DistrustEffect']> {}

/** What a move of a tenant would change, and which clients have to change their settings. */
export interface MoveEffect extends Readonly<Schemas['MoveEffect']> {}

/** A token request to evaluate. */
export interface EvaluationRequest extends Readonly<Schemas['EvaluationRequest']> {}

/** Whether a token request would be granted, and by which rule. */
export interface Evaluation extends Readonly<Schemas['Evaluation']> {}

/** An action that ends tokens of a client. */
export type ClientActionEndingTokens = 'disable' | 'lockdown' | 'end-tokens' | 'delete';

/** An action that ends tokens of an instance of an agent. */
export type InstanceActionEndingTokens = 'disable' | 'end-tokens';

/** An action that ends tokens of a tenant. */
export type TenantActionEndingTokens = 'disable' | 'end-tokens';

/**
 * The functions of `management.effects`. They change nothing, and reject if the action itself would be
 * refused.
 */
export interface EffectsApi {
  ofClient(clientId: string, action: ClientActionEndingTokens): Promise<Effect>;
  /** The effect of stopping an instance of an agent. */
  ofInstance(clientId: string, name: string, action: InstanceActionEndingTokens): Promise<Effect>;
  /** The effect of revoking a credential. */
  ofCredential(clientId: string, credentialId: string): Promise<Effect>;
  /** The effect of revoking a signing key. */
  ofKey(kid: string): Promise<Effect>;
  ofTenant(id: string, action: TenantActionEndingTokens): Promise<Effect>;
  /** The effect of distrusting an issuer. */
  ofDistrust(issuerId: string): Promise<DistrustEffect>;
  /** The effect of moving a tenant. */
  ofMove(id: string, move: TenantMove): Promise<MoveEffect>;
}

const DRY_RUN = { dryRun: true } as const;
const readEffect = reader('an effect', hasMembers<Effect>({ dry_run: 'boolean', live_tokens: 'number' }));
const readDistrust = reader('an effect', hasMembers<DistrustEffect>({ dry_run: 'boolean', live_tokens: 'number' }));
const readMoveEffect = reader('the effect of a move', hasMembers<MoveEffect>({ dry_run: 'boolean', from: 'string', to: 'string' }));
const readEvaluation = reader('an evaluation', hasMembers<Evaluation>({ allowed: 'boolean' }));

/** Creates the {@link EffectsApi} that sends its requests with `send`. */
export const effectsApi = (send: Send): EffectsApi => {
  const effectOf = (method: ManagementRequest<Effect>['method'], path: string): Promise<Effect> =>
    send({ method, path, options: DRY_RUN, read: readEffect });
  return {
    ofClient: async (clientId, action) => {
      const path = `/clients/${segment('clientId', clientId)}`;
      return action === 'delete' ? effectOf('DELETE', path) : effectOf('POST', `${path}/${action}`);
    },
    ofInstance: async (clientId, name, action) =>
      effectOf('POST', `/clients/${segment('clientId', clientId)}/instances/${segment('name', name)}/${action}`),
    ofCredential: async (clientId, credentialId) =>
      effectOf('POST', `/clients/${segment('clientId', clientId)}/credentials/${segment('credentialId', credentialId)}/revoke`),
    ofKey: async (kid) => effectOf('POST', `/keys/${segment('kid', kid)}/revoke`),
    ofTenant: async (id, action) => effectOf('POST', `/tenants/${segment('id', id)}/${action}`),
    ofDistrust: async (issuerId) =>
      send({ method: 'POST', path: `/issuers/${segment('issuerId', issuerId)}/distrust`, options: DRY_RUN, read: readDistrust }),
    ofMove: async (id, body) =>
      send({ method: 'POST', path: `/tenants/${segment('id', id)}/move`, body, options: DRY_RUN, read: readMoveEffect }),
  };
};

/** Creates `management.evaluate`, which returns whether a token request would be granted. */
export const evaluate =
  (send: Send) =>
  (request: EvaluationRequest): Promise<Evaluation> =>
    send({ method: 'POST', path: '/evaluate', body: request, read: readEvaluation });
