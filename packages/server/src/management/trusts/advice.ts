// GET of the advice for a trust rule: what its tokens were in a period, and how the rule can be narrowed to that.
import { type Static, Type } from 'typebox';
import { isSamePath, pathText } from '../../records/claim-path.ts';
import {
  type ClaimCondition,
  type ClaimValue,
  NO_VALUE,
  OTHER_VALUES,
  SCOPES,
  type TrustDemand,
  type TrustRule,
  type TrustValue,
} from '../../records/trust-rule.ts';
import { DAY } from '../../records/usage.ts';
import { findClient, READ_CLIENTS } from '../clients/find.ts';
import { ClaimPathBody } from '../issuers/schema.ts';
import { claimPathView } from '../issuers/settings.ts';
import { nullable, Timestamp } from '../openapi/wire-schema.ts';
import { timestamp } from '../requests/timestamp.ts';
import { defineRoute } from '../route.ts';
import { conditionView } from './conditions.ts';
import { ONE_TRUST, TrustPath, trustNamed } from './find.ts';
import { ConditionBody } from './schema.ts';

/** Tokens of a rule from which its habits can be seen. */
const MIN_TOKENS = 5;
/** Values are stored for as many days. */
const MAX_DAYS = 30;
/** Seconds of the shortest lifetime that is proposed. */
const MIN_LIFETIME = 60;

const TrustAdvice = Type.Object(
  {
    trust: Type.String(),
    client_id: Type.String(),
    since: Timestamp,
    tokens: Type.Integer({ description: 'Tokens that it obtained in the period.' }),
    claims: Type.Array(
      Type.Object(
        {
          claim: ClaimPathBody,
          values: Type.Array(Type.String(), { description: 'The values that were seen, as JSON; five at most.' }),
          others: Type.Boolean({ description: 'Whether there were more, or values that are long, lists or objects.' }),
          absent: Type.Boolean({ description: 'Whether there were tokens without the claim.' }),
        },
        { title: 'SeenClaim' },
      ),
      { description: 'The claims that the rule leaves open.' },
    ),
    scopes: Type.Array(Type.String(), { description: 'The scopes that its tokens had.' }),
    advice: Type.Array(Type.String(), { description: 'What to change, and why; a sentence each.' }),
    narrowed: nullable(
      Type.Partial(Type.Object({ match: Type.Array(ConditionBody), scopes: Type.Array(Type.String()), max_lifetime: Type.Integer() }), {
        description: 'The changes: the body of a PATCH of the rule, also with `dry_run=true`. `null` for none.',
      }),
    ),
  },
  { $id: 'TrustAdvice' },
);

export const adviseTrust = defineRoute({
  method: 'GET',
  url: `${ONE_TRUST}/advice`,
  rights: READ_CLIENTS,
  schema: {
    summary: 'Advise how a trust rule can be narrowed to what its tokens were',
    description: `Conditions for claims that always had one value, scopes that no token had, a lifetime that is longer than tokens were used. Only for a rule that exists for the whole period, with ${MIN_TOKENS} tokens or more.`,
    params: TrustPath,
    querystring: Type.Partial(
      Type.Object({ days: Type.String({ pattern: '^([1-9]|[12]\\d|30)$', description: `1 to ${MAX_DAYS}; ${MAX_DAYS} when absent.` }) }),
      { additionalProperties: false },
    ),
    response: { 200: TrustAdvice },
  },
  handle: async (request, _reply, { storage, usage, now }) => {
    const client = await findClient(storage, request, request.params.client_id);
    const rule = await trustNamed(storage, client, request.params.trust_id);
    await usage.flush();
    const since = Math.floor(now() / 1000 / DAY - Number(request.query.days ?? MAX_DAYS)) * DAY;
    const values = (await storage.trustValues(rule.tenantId, rule.id)).filter(({ lastOn }) => lastOn >= since);
    const demand = await storage.trustDemand(rule, since);
    return adviceFor(rule, client.scopes, { values, demand, since });
  },
});

interface Seen {
  readonly values: readonly TrustValue[];
  readonly demand: TrustDemand;
  /** Seconds. */
  readonly since: number;
}

const adviceFor = (rule: TrustRule, ofClient: readonly string[], { values, demand, since }: Seen): Static<typeof TrustAdvice> => {
  const claims = claimsIn(values);
  const scopes = values.filter(({ name }) => name === SCOPES).map(({ value }) => value);
  const isSeen = rule.createdAt < since * 1000 && demand.tokens >= MIN_TOKENS;
  const parts = isSeen ? [conditionAdvice(rule, claims), scopeAdvice(rule, ofClient, scopes), lifetimeAdvice(demand)] : [];
  const narrowed = Object.assign({}, ...parts.map(({ change }) => change));
  return {
    ...{ trust: rule.id, client_id: rule.clientId, since: timestamp(since * 1000), tokens: demand.tokens },
    claims: claims.map(({ claim, values: seen, ...more }) => ({ claim: claimPathView(claim), values: [...seen], ...more })),
    scopes,
    advice: parts.flatMap(({ advice }) => advice),
    narrowed: Object.keys(narrowed).length === 0 ? null : narrowed,
  };
};

interface SeenClaim {
  readonly claim: ClaimCondition['claim'];
  /** As JSON. */
  readonly values: readonly string[];
  readonly others: boolean;
  readonly absent: boolean;
}

const claimsIn = (values: readonly TrustValue[]): readonly SeenClaim[] =>
  [
    ...Map.groupBy(
      values.filter(({ name }) => name !== SCOPES),
      ({ name }) => name,
    ),
  ].map(([name, ofClaim]) => ({
    // Written by this server only, as a path.
    claim: JSON.parse(name),
    values: ofClaim.map(({ value }) => value).filter((value) => value !== OTHER_VALUES && value !== NO_VALUE),
    others: ofClaim.some(({ value }) => value === OTHER_VALUES),
    absent: ofClaim.some(({ value }) => value === NO_VALUE),
  }));

/** A part of the advice, and the change that it proposes. */
interface Part {
  readonly advice: readonly string[];
  readonly change: object;
}

const NOTHING: Part = { advice: [], change: {} };

const conditionAdvice = ({ match }: TrustRule, claims: readonly SeenClaim[]): Part => {
  const constant = claims.flatMap(({ claim, values: [only, ...more], others, absent }): (ClaimCondition & { test: 'equals' })[] => {
    const isPinned = match.some((condition) => condition.test === 'equals' && isSamePath(condition.claim, claim));
    if (only === undefined || more.length > 0 || others || absent || isPinned) return [];
    const value: ClaimValue = JSON.parse(only);
    return [{ claim, test: 'equals', value }];
  });
  if (constant.length === 0) return NOTHING;
  const kept = match.filter(({ claim }) => constant.every((condition) => !isSamePath(condition.claim, claim)));
  return {
    advice: constant.map(({ claim, value }) => `${pathText(claim)} was always ${JSON.stringify(value)}: compare it by equals.`),
    change: { match: [...kept, ...constant].map(conditionView) },
  };
};

const scopeAdvice = ({ scopes }: TrustRule, ofClient: readonly string[], seen: readonly string[]): Part => {
  const may = (scopes ?? ofClient).filter((scope) => ofClient.includes(scope));
  const used = may.filter((scope) => seen.includes(scope));
  if (used.length === 0 || used.length === may.length) return NOTHING;
  const unused = may.filter((scope) => !seen.includes(scope));
  return { advice: [`No token had ${unused.join(' ')}: leave it out.`], change: { scopes: used } };
};

// A token is used until the next one is obtained, at the latest.
const lifetimeAdvice = ({ lifetime, interval }: TrustDemand): Part => {
  if (interval === undefined) return NOTHING;
  const enough = Math.max(MIN_LIFETIME, Math.ceil((interval * 2) / 60) * 60);
  if (enough >= lifetime) return NOTHING;
  return {
    advice: [`Tokens live for ${lifetime} s, and another is obtained after ${interval} s at most: ${enough} s are enough.`],
    change: { max_lifetime: enough },
  };
};
