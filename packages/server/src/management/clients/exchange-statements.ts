// The parts of an exchange policy for what is no access token: transaction tokens, and grants for other authorization
// servers. Their schemas, parsers and views.
import { type Static, Type } from 'typebox';
import {
  type ChainingTarget,
  type ExchangePolicy,
  type ExchangeTarget,
  LONGEST_STATEMENT,
  type TransactionPolicy,
} from '../../records/exchange-policy.ts';
import { findResource } from '../../tenants/find-resource.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { ScopeList } from '../openapi/wire-schema.ts';
import type { FieldProblems } from '../requests/field-problems.ts';

/** Maximum number of authorization servers of a policy. */
const MAX_SERVERS = 50;

/** The scopes that an exchanged token leads to. */
export const LED_SCOPES = {
  scopes: Type.Optional(
    Type.Array(ScopeList.items, { maxItems: 100, uniqueItems: true, description: 'Granted where the exchanged token has them.' }),
  ),
  mapped_scopes: Type.Optional(
    Type.Record(
      Type.String({ minLength: 1, maxLength: 256 }),
      Type.Array(ScopeList.items, { minItems: 1, maxItems: 20, uniqueItems: true }),
      {
        minProperties: 1,
        maxProperties: 50,
        description: 'Scopes of this resource that a scope of the exchanged token leads to.',
      },
    ),
  ),
};

const MaxLifetime = Type.Optional(
  Type.Integer({ minimum: 1, maximum: LONGEST_STATEMENT, description: 'Seconds; 60 when absent. No revocation reaches such a token.' }),
);

const TransactionBody = Type.Object(
  {
    trust_domain: Type.String({
      ...{ minLength: 1, maxLength: 256, pattern: '^[\\x21-\\x7e]+$' },
      description: 'The audience of the tokens: the name of the services that accept them. No resource of the tenant.',
    }),
    ...LED_SCOPES,
    max_lifetime: MaxLifetime,
  },
  {
    title: 'TransactionPolicy',
    additionalProperties: false,
    description:
      'The transaction tokens (draft-ietf-oauth-transaction-tokens) that the client may have for the tokens of `subjects`; none when absent.',
  },
);

const ChainingBody = Type.Object(
  {
    audience: Type.String({
      ...{ minLength: 1, maxLength: 512, pattern: '^https://[\\x21-\\x7e]+$' },
      description: 'Its issuer identifier: the audience of the grants. None of this tenant.',
    }),
    ...LED_SCOPES,
    max_lifetime: MaxLifetime,
  },
  { title: 'ChainingTarget', additionalProperties: false },
);

/** The members of a policy. */
export const STATEMENTS = {
  transactions: Type.Optional(TransactionBody),
  authorization_servers: Type.Optional(
    Type.Array(ChainingBody, {
      ...{ minItems: 1, maxItems: MAX_SERVERS },
      description: 'Other authorization servers, for which the client may have authorization grants (draft-ietf-oauth-identity-chaining).',
    }),
  ),
};

interface Body {
  readonly to: readonly unknown[];
  readonly transactions?: Static<typeof TransactionBody>;
  readonly authorization_servers?: readonly Static<typeof ChainingBody>[];
}

/** Records the problems of these members. */
export const requireStatements = (
  { to, transactions, authorization_servers: servers = [] }: Body,
  tenant: LoadedTenant,
  problems: FieldProblems,
): void => {
  const leads = to.length + servers.length > 0 || transactions !== undefined;
  problems.require(leads, '/exchange/to', 'names no resource, and there are neither transactions nor authorization servers');
  for (const [index, { audience }] of servers.entries()) {
    const pointer = `/exchange/authorization_servers/${index}/audience`;
    const isOwn = tenant.tokenIssuers.has(audience) || findResource(tenant.requestable, audience) !== undefined;
    problems.require(!isOwn, pointer, 'is an issuer or a resource of this tenant');
    problems.require(servers.findIndex((each) => each.audience === audience) === index, pointer, 'is there already');
  }
  const isResource = transactions !== undefined && findResource(tenant.requestable, transactions.trust_domain) !== undefined;
  problems.require(!isResource, '/exchange/transactions/trust_domain', 'is a resource of this tenant');
};

type Statements = Pick<ExchangePolicy, 'transactions' | 'chaining'>;

/** Parses these members. */
export const statementsOf = ({ transactions, authorization_servers: servers = [] }: Body): Statements => ({
  ...(transactions && { transactions: { trustDomain: transactions.trust_domain, ...limitsOf(transactions) } }),
  ...(servers.length > 0 && { chaining: servers.map((server) => ({ audience: server.audience, ...limitsOf(server) })) }),
});

const limitsOf = ({ scopes, mapped_scopes, max_lifetime }: Omit<Static<typeof ChainingBody>, 'audience'>) => ({
  scopes: scopes ?? [],
  ...(mapped_scopes && { mapped: mapped_scopes }),
  ...(max_lifetime === undefined ? undefined : { maxLifetime: max_lifetime }),
});

/** These members as responses show them. */
export const statementsView = ({ transactions, chaining }: Statements) => ({
  ...(transactions && { transactions: { trust_domain: transactions.trustDomain, ...limitsView(transactions) } }),
  ...(chaining && { authorization_servers: chaining.map((target) => ({ audience: target.audience, ...limitsView(target) })) }),
});

const limitsView = ({ scopes, mapped, maxLifetime }: Omit<TransactionPolicy, 'trustDomain'> | Omit<ChainingTarget, 'audience'>) => ({
  scopes: [...scopes],
  ...(mapped && { mapped_scopes: mappedView(mapped) }),
  ...(maxLifetime === undefined ? undefined : { max_lifetime: maxLifetime }),
});

/** Scopes that others lead to. */
export const mappedView = (mapped: NonNullable<ExchangeTarget['mapped']>) =>
  Object.fromEntries(Object.entries(mapped).map(([scope, led]) => [scope, [...led]]));
