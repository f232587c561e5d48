// POST: what a token of a trusted issuer would lead to, with every condition of the rules that concern it. Nothing
// is issued, and the token is not used up.
import { methodsOfRegistration } from '@mintmark/protocol';
import { type Static, Type } from 'typebox';
import { requireInForce } from '../../client-auth/usable-client.ts';
import type { Client } from '../../records/client.ts';
import type { JsonObject, JsonValue } from '../../records/json-value.ts';
import type { ClaimCondition, TrustRule } from '../../records/trust-rule.ts';
import { explainReason, type Reason } from '../../refusals/reasons.ts';
import { Refusal } from '../../refusals/refusal.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { type BindingProof, bindingProofs } from '../../trust/bound-token.ts';
import { verdictsOf } from '../../trust/conditions.ts';
import type { VerifiedToken } from '../../trust/foreign-token.ts';
import { isIdentityAssertion, subjectOfUser } from '../../trust/identity-assertion.ts';
import { chooseRule, type Workload } from '../../trust/match-rules.ts';
import { pinOfUsers, pinsOfClaims } from '../../trust/pins.ts';
import { READ_ISSUERS } from '../issuers/find.ts';
import { ClaimPathBody } from '../issuers/schema.ts';
import { claimPathView } from '../issuers/settings.ts';
import { nullable } from '../openapi/wire-schema.ts';
import { type ManagementDependencies, requester } from '../request.ts';
import { addressOfBody } from '../request-address.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { defineRoute } from '../route.ts';
import { parseConditions } from './conditions.ts';
import { TokenText, verifyGivenToken } from './given-token.ts';
import { type Condition, ConditionBody, TrustState } from './schema.ts';
import { trustState } from './settings.ts';

/** Longest claim in a response, in characters. */
const MAX_SEEN = 512;

const TokenEvaluationRequest = Type.Object(
  {
    token: TokenText,
    client_id: Type.Optional(
      Type.String({ minLength: 1, maxLength: 256, description: 'As the request would name it. All of its rules are shown.' }),
    ),
    address: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: 'The address of the request; by default, that of the caller.' }),
    ),
    draft: Type.Optional(
      Type.Array(ConditionBody, {
        ...{ minItems: 1, maxItems: 20 },
        description: 'Conditions of a rule that is not stored: they decide nothing.',
      }),
    ),
  },
  { $id: 'TokenEvaluationRequest', additionalProperties: false },
);

const ConditionVerdict = Type.Object(
  {
    claim: ClaimPathBody,
    test: Type.Enum(['equals', 'one_of', 'glob', 'contains']),
    seen: nullable(Type.String({ description: 'The claim as JSON; null if there is none.' })),
    passes: Type.Boolean(),
  },
  { title: 'ConditionVerdict' },
);

const TokenEvaluation = Type.Object(
  {
    allowed: Type.Boolean(),
    issuer: nullable(Type.String({ description: 'The trusted issuer whose key verified the token.' })),
    client_id: nullable(Type.String({ description: 'The client that it authenticates, or that may act for its user.' })),
    subject: nullable(Type.String({ description: 'The user of an identity assertion, as in `sub` of the tokens that it leads to.' })),
    trust: nullable(Type.String({ description: 'The rule that allows it.' })),
    proof: Type.Array(Type.Enum(['dpop', 'certificate', 'attestation'] as const satisfies BindingProof[]), {
      description:
        'What the request must prove besides, since the token is bound to a key (`cnf`): by a DPoP proof, by the certificate of its connection, or as the instance that was attested.',
    }),
    used_once: nullable(Type.Boolean({ description: 'Whether a token is accepted only once.' })),
    reason: nullable(Type.String()),
    cause: nullable(Type.String()),
    remedy: nullable(Type.String()),
    detail: nullable(Type.String({ description: 'What the audit trail would have, as JSON.' })),
    rules: Type.Array(
      Type.Object(
        {
          ...{ trust: Type.String(), name: Type.String(), client_id: Type.String() },
          state: Type.Enum(TrustState.enum, { description: 'A rule that has expired or was revoked leads to nothing, though it matches.' }),
          ...{ matches: Type.Boolean(), conditions: Type.Array(ConditionVerdict) },
        },
        { title: 'RuleVerdict' },
      ),
      { description: 'The rules that pin the same workload, and those of the client.' },
    ),
    draft: nullable(
      Type.Array(ConditionVerdict, { description: 'Each condition of the draft; null without one, or for a token that is refused.' }),
    ),
  },
  { $id: 'TokenEvaluation' },
);

type Evaluated = Static<typeof TokenEvaluation>;

const NOTHING: Evaluated = {
  ...{ allowed: false, issuer: null, client_id: null, subject: null, trust: null, proof: [], used_once: null },
  ...{ reason: null, cause: null, remedy: null, detail: null, rules: [], draft: null },
};

export const evaluateToken = defineRoute({
  method: 'POST',
  url: '/management/v1/trusts/evaluate',
  rights: READ_ISSUERS,
  schema: {
    summary: 'Evaluate a token of a trusted issuer',
    description: 'Reports which client it would authenticate, and each condition with the value that it saw. Issues nothing.',
    body: TokenEvaluationRequest,
    response: { 200: TokenEvaluation },
  },
  handle: async (request, _reply, dependencies): Promise<Evaluated> => {
    const { tenant } = requester(request);
    const { token, client_id: clientId } = request.body;
    const draft = draftOf(request.body.draft);
    const address = request.body.address === undefined ? (request.address ?? '') : addressOfBody(request.body.address);
    let verified: VerifiedToken;
    try {
      verified = await verifyGivenToken(token, tenant, dependencies);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'invalid_client') throw error;
      return { ...NOTHING, ...refusalView(error.reason, error.facts.detail ?? {}) };
    }
    const { issuer, claims } = verified;
    const isForUser = isIdentityAssertion(token);
    const proof = bindingProofs(verified);
    if (proof === undefined) {
      const reason = isForUser ? 'identity_assertion_unbound' : 'issuer_token_unproven';
      return { ...NOTHING, issuer: issuer.id, ...refusalView(reason, { issuer: issuer.id }) };
    }
    const { own, shown, clients } = await rulesOf(verified, isForUser, clientId, dependencies);
    const now = dependencies.now();
    const match = await chooseRule(own, { claims, clientId, address, now, findClient: (id) => clients.get(id) });
    const outcome = 'rule' in match ? outcomeOf(match, tenant, now) : refusalView(match.reason, match.detail);
    const rules = shown.map((workload) => ruleView(workload, claims, now));
    const subject = isForUser ? (subjectOfUser(verified) ?? null) : null;
    const shownDraft = draft === undefined ? null : verdictsView(draft, claims);
    const found = { issuer: issuer.id, subject, proof: [...proof], used_once: verified.replays.length > 0, rules, draft: shownDraft };
    return { ...NOTHING, ...found, ...outcome };
  },
});

/** @throws {@link Problem} 400 */
const draftOf = (bodies: readonly Condition[] | undefined): readonly ClaimCondition[] | undefined => {
  if (bodies === undefined) return undefined;
  const problems = new FieldProblems();
  const conditions = parseConditions(bodies, problems, '/draft');
  problems.throwIfAny();
  return conditions;
};

const verdictsView = (conditions: readonly ClaimCondition[], claims: JsonObject): Static<typeof ConditionVerdict>[] =>
  verdictsOf(conditions, claims).map(({ claim, test, seen, passes }) => ({
    ...{ claim: claimPathView(claim), test, seen: textOf(seen), passes },
  }));

const ruleView = ({ rule, client }: Workload, claims: JsonObject, now: number): Evaluated['rules'][number] => {
  const conditions = verdictsView(rule.match, claims);
  const matches = conditions.every(({ passes }) => passes);
  return { trust: rule.id, name: rule.name, client_id: rule.clientId, state: trustState(rule, client, now), matches, conditions };
};

interface ConcernedRules {
  /** Those that decide, the oldest first. */
  readonly own: readonly TrustRule[];
  /** Those and others of the client, of clients that exist. */
  readonly shown: readonly Workload[];
  readonly clients: ReadonlyMap<string, Client>;
}

const rulesOf = async (
  { issuer, claims }: VerifiedToken,
  isForUser: boolean,
  clientId: string | undefined,
  { storage, trusts }: Pick<ManagementDependencies, 'storage' | 'trusts'>,
): Promise<ConcernedRules> => {
  const { client_id: named } = claims;
  const pins = isForUser ? [pinOfUsers(typeof named === 'string' ? named : '')] : pinsOfClaims(issuer, claims);
  const own = await trusts.find(issuer.tenantId, issuer.id, pins);
  const ofClient = clientId === undefined ? [] : await storage.trustsOfClient(issuer.tenantId, clientId);
  const isOther = ({ id, issuerId, subject }: TrustRule) =>
    issuerId === issuer.id && (subject === 'user') === isForUser && own.every((rule) => rule.id !== id);
  const rules = [...own, ...ofClient.filter(isOther)];
  const ids = [...new Set(rules.map((rule) => rule.clientId))];
  const found = await Promise.all(ids.map((id) => storage.findClient(issuer.tenantId, id)));
  const clients = new Map(found.flatMap((client) => (client === undefined ? [] : [[client.clientId, client]])));
  const shown = rules.flatMap((rule) => {
    const client = clients.get(rule.clientId);
    return client === undefined ? [] : [{ rule, client }];
  });
  return { own, shown, clients };
};

/** What a rule leads to: to nothing, if its client is not in force. */
const outcomeOf = ({ rule: { id, clientId, subject }, client }: Workload, tenant: LoadedTenant, now: number): Partial<Evaluated> => {
  try {
    const method = subject === 'client' ? 'federated_jwt' : (methodsOfRegistration(client.authMethod)[0] ?? 'client_secret_basic');
    requireInForce({ client, credentialId: id, method }, tenant, now);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refusalView(error.reason, { client: clientId });
  }
  return { allowed: true, client_id: clientId, trust: id };
};

const refusalView = (reason: Reason, detail: object) => {
  const { cause = null, remedy = null } = explainReason(reason) ?? {};
  return { reason, cause, remedy, detail: JSON.stringify(detail) };
};

const textOf = (seen: JsonValue | undefined): string | null => (seen === undefined ? null : JSON.stringify(seen).slice(0, MAX_SEEN));
