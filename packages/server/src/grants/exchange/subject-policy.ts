// Whether the policy of a client allows it to exchange a token, and as whose actor.
import { TOKEN_EXCHANGE_GRANT } from '@mintmark/protocol';
import type { Client } from '../../records/client.ts';
import type { Actor, Derivation } from '../../records/derivation.ts';
import { type ExchangePolicy, type ExchangeSubject, MAX_EXCHANGE_DEPTH } from '../../records/exchange-policy.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { isPermitted } from './actor-claims.ts';
import type { PresentedToken } from './presented-tokens.ts';
import { tokenRefused } from './refused.ts';

/** Maximum number of tokens that a token ends with. */
const MAX_CHAIN = 16;
/** Maximum number of characters of them as JSON: a token must fit into the headers that proxies accept. */
const MAX_CHAIN_TEXT = 3_000;

/**
 * Requires that a client may exchange a token.
 *
 * @throws {@link Refusal} `invalid_request` (RFC 8693 §2.2.2: unacceptable based on policy)
 */
export const requireExchangeable = (token: PresentedToken, client: Client, policy: ExchangePolicy, tenant: LoadedTenant): void => {
  const { origin, issuerId, depth } = token;
  const matching = policy.subjects.filter((subject) => isOf(subject, token));
  if (matching.length === 0) {
    throw tokenRefused('subject_token', 'exchange_subject', { client: origin.clientId, ...(issuerId && { issuer: issuerId }) });
  }
  const isIntended =
    token.transaction === undefined
      ? isAudience(token, client, tenant) || matching.some(({ anyAudience }) => anyAudience === true)
      : token.audience.includes(policy.transactions?.trustDomain ?? '');
  if (!isIntended) throw tokenRefused('subject_token', 'exchange_audience', { audience: token.audience.join(' ') });
  if (depth >= Math.min(policy.maxDepth, MAX_EXCHANGE_DEPTH)) throw tokenRefused('subject_token', 'exchange_depth', { depth });
};

/**
 * Whether a policy is about the tokens of a client.
 *
 * @param issuerId - of the trusted issuer that issued them; `undefined` for this server
 */
export const isOf = (
  { clients, labels, issuer }: ExchangeSubject,
  { origin, issuerId }: { readonly origin: Pick<Client, 'clientId' | 'labels'>; readonly issuerId: string | undefined },
): boolean =>
  issuer === issuerId &&
  (clients === undefined || clients.includes(origin.clientId)) &&
  Object.entries(labels ?? {}).every(([name, value]) => Object.hasOwn(origin.labels, name) && origin.labels[name] === value);

// A token that an API received is for it; one for other APIs was stolen from them, or was meant for them alone.
const isAudience = ({ audience, issuerId, clientId }: PresentedToken, client: Client, { audiences }: LoadedTenant): boolean =>
  issuerId !== undefined ||
  clientId === client.clientId ||
  audience.some((uri) => audiences.get(uri)?.owners.includes(client.clientId) === true);

/**
 * The actor of the new token: the client, or the client of its `actor_token`; and for whom that one acted before.
 *
 * @param requested - the instance of the client that requests it, if any; otherwise that of the `actor_token`
 * @throws {@link Refusal} `invalid_request`, unless the exchanged token permits this actor
 */
export const actorOf = (
  subject: PresentedToken,
  actor: PresentedToken | undefined,
  { clientId }: Client,
  requested: string | undefined,
  { mode }: ExchangePolicy,
  { tokenIssuers }: LoadedTenant,
): Actor | undefined => {
  // Who presents another's token as its own actor would act under that one's name.
  const isOwn = actor === undefined || (actor.clientId === clientId && actor.depth === 0 && actor.actor === undefined);
  if (!isOwn) throw tokenRefused('actor_token', 'exchange_actor', { client: actor.clientId });
  if (actor !== undefined && mode === 'impersonation') throw tokenRefused('actor_token', 'exchange_actor', { mode });
  const instance = requested ?? actor?.instance;
  const current: Actor = { sub: clientId, ...(instance === undefined ? undefined : { instance }) };
  if (subject.mayAct !== undefined && !isPermitted(subject.mayAct, current, tokenIssuers)) {
    throw tokenRefused('subject_token', 'exchange_may_act', { may_act: subject.mayAct, actor: clientId });
  }
  // Who acted so far remains named.
  if (mode === 'impersonation') return subject.actor;
  return { ...current, ...(subject.actor && { act: subject.actor }) };
};

/** The tokens that the new one ends with. @throws {@link Refusal} `invalid_request` if they are too many */
export const chainOf = (subject: PresentedToken, actor: PresentedToken | undefined): PresentedToken['chain'] => {
  const chain = [...subject.chain, ...(actor?.chain ?? [])];
  if (chain.length > MAX_CHAIN || JSON.stringify(chain).length > MAX_CHAIN_TEXT) {
    throw tokenRefused('subject_token', 'exchange_depth', { depth: subject.depth });
  }
  return chain;
};

/** The origin of the new token. */
export const derivationFrom = (subject: PresentedToken, actor: Actor | undefined, chain: Derivation['chain']): Derivation => ({
  grantType: TOKEN_EXCHANGE_GRANT,
  subject: subject.subject,
  ...(actor && { actor }),
  ...(subject.mayAct && { mayAct: subject.mayAct }),
  ...(subject.grantId === undefined ? undefined : { parent: subject.grantId }),
  depth: subject.depth + 1,
  chain,
});
