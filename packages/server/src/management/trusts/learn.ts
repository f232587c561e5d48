// POST: proposes a trust rule from a real token. Nothing is stored: the caller checks it, and creates it.
import { Type } from 'typebox';
import { claimAt } from '../../records/claim-path.ts';
import type { JsonObject } from '../../records/json-value.ts';
import type { ClaimCondition, ClaimValue } from '../../records/trust-rule.ts';
import type { TrustedIssuer } from '../../records/trusted-issuer.ts';
import { explainReason } from '../../refusals/reasons.ts';
import { Refusal } from '../../refusals/refusal.ts';
import { isIdentityAssertion } from '../../trust/identity-assertion.ts';
import { ISSUER_KINDS } from '../../trust/issuer-kinds.ts';
import { ClientPath } from '../clients/find.ts';
import { TEXT } from '../openapi/wire-schema.ts';
import { requester } from '../request.ts';
import { defineRoute } from '../route.ts';
import { conditionView } from './conditions.ts';
import { findClientToTrust, MANAGE_TRUST, TRUSTS } from './find.ts';
import { TokenText, verifyGivenToken } from './given-token.ts';
import { ConditionBody, MAX_CLAIM_TEXT } from './schema.ts';

const LearnRequest = Type.Object({ token: TokenText }, { $id: 'LearnRequest', additionalProperties: false });

const ProposedTrust = Type.Object(
  {
    issuer: Type.String(),
    subject: Type.Enum(['client', 'user'], {
      description: '`user` for an identity assertion. Such a rule needs scopes and resources as well.',
    }),
    match: Type.Array(ConditionBody, { description: 'What the kind of the issuer requires first, and then what is worth a condition.' }),
    claims: Type.Record(Type.String(), Type.Unknown(), { description: 'The claims of the token.' }),
  },
  { $id: 'ProposedTrust', description: 'A trust rule that the token meets: issuer and match are the body of its creation.' },
);

export const learnTrust = defineRoute({
  method: 'POST',
  url: `${TRUSTS}/learn`,
  rights: MANAGE_TRUST,
  schema: {
    summary: 'Propose a trust rule from a token of a trusted issuer',
    description: 'Stores nothing. The token must be valid at this moment, except that it can have been used.',
    params: ClientPath,
    body: LearnRequest,
    response: { 200: ProposedTrust },
  },
  handle: async (request, _reply, dependencies) => {
    await findClientToTrust(dependencies.storage, request, request.params.client_id);
    const { tenant } = requester(request);
    const { issuer, claims } = await verifyGivenToken(request.body.token, tenant, dependencies).catch(asProblem);
    const isForUser = isIdentityAssertion(request.body.token);
    const match = isForUser ? matchFor([['tenant']], claims) : proposedMatch(issuer, claims);
    return {
      issuer: issuer.id,
      subject: isForUser ? ('user' as const) : ('client' as const),
      match: match.map(conditionView),
      claims: { ...claims },
    };
  },
});

/** The refusal of a token as that of a management request, whose caller may see the reason. */
const asProblem = (error: unknown): never => {
  if (!(error instanceof Refusal) || error.code !== 'invalid_client') throw error;
  const { reason, facts } = error;
  const { cause = '', remedy = '' } = explainReason(reason) ?? {};
  throw new Refusal('invalid_request', `${cause} ${remedy}`, reason, { detail: facts.detail ?? {} }, { status: 409 });
};

const proposedMatch = ({ kind }: TrustedIssuer, claims: JsonObject): readonly ClaimCondition[] => {
  const { pins, useful = [] } = ISSUER_KINDS[kind];
  const isThere = (path: ClaimCondition['claim']) => scalarOf(claimAt(claims, path)) !== undefined;
  const pinned = pins.find((alternative) => alternative.every(isThere)) ?? [];
  return matchFor([...pinned, ...useful], claims);
};

const matchFor = (paths: readonly ClaimCondition['claim'][], claims: JsonObject): readonly ClaimCondition[] =>
  paths.flatMap((claim): ClaimCondition[] => {
    const value = scalarOf(claimAt(claims, claim));
    return value === undefined ? [] : [{ claim, test: 'equals', value }];
  });

const IS_TEXT = new RegExp(TEXT, 'u');

/** A value that a condition may have: see `ClaimText`. */
const scalarOf = (value: unknown): ClaimValue | undefined => {
  if (typeof value === 'string') return value !== '' && value.length <= MAX_CLAIM_TEXT && IS_TEXT.test(value) ? value : undefined;
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
  return typeof value === 'boolean' ? value : undefined;
};
