// The exchange policy of a client on the wire: its schema, its parser and its view.
import { type Static, Type } from 'typebox';
import { type ExchangePolicy, type ExchangeSubject, type ExchangeTarget, MAX_EXCHANGE_DEPTH } from '../../records/exchange-policy.ts';
import { say } from '../../sentences/sentence.ts';
import { findResource } from '../../tenants/find-resource.ts';
import { type LoadedTenant, ownName } from '../../tenants/load-tenant.ts';
import { DetailsType, Lifetime, ResourceIndicator, TEXT, VSCHAR } from '../openapi/wire-schema.ts';
import type { FieldProblems } from '../requests/field-problems.ts';
import { LED_SCOPES, mappedView, requireStatements, STATEMENTS, statementsOf, statementsView } from './exchange-statements.ts';

/** Maximum number of subjects, and of resources, of a policy. */
const MAX_ENTRIES = 50;

const SubjectBody = Type.Object(
  {
    clients: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 256, pattern: VSCHAR }), {
        minItems: 1,
        maxItems: 100,
        uniqueItems: true,
        description: 'Tokens of these clients.',
      }),
    ),
    labels: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 128 }), Type.String({ maxLength: 256, pattern: TEXT }), {
        minProperties: 1,
        maxProperties: 16,
        description: 'Tokens of clients with all of these labels. Whoever may label a client decides with this.',
      }),
    ),
    issuer: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: 'The id of a trusted issuer: its tokens, of the client that a trust rule leads to. Without it, tokens of this server.',
      }),
    ),
    any_audience: Type.Optional(Type.Boolean({ description: 'Whether the client need not own a resource that the token is for.' })),
  },
  { title: 'ExchangeSubject', additionalProperties: false, description: 'Whose tokens may be exchanged: all members must hold.' },
);

const TargetBody = Type.Object(
  {
    resource: ResourceIndicator,
    ...LED_SCOPES,
    authorization_details_types: Type.Optional(
      Type.Array(DetailsType, { maxItems: 50, uniqueItems: true, description: 'Granted where the exchanged token has equal details.' }),
    ),
    max_lifetime: Type.Optional(Lifetime),
  },
  { title: 'ExchangeTarget', additionalProperties: false },
);

/** The schema of a policy. */
export const ExchangePolicyBody = Type.Object(
  {
    mode: Type.Enum(['delegation', 'impersonation'], {
      description: '`delegation`: tokens name the client as actor (`act`); `impersonation`: they name the subject alone.',
    }),
    max_depth: Type.Optional(
      Type.Integer({ minimum: 1, maximum: MAX_EXCHANGE_DEPTH, description: 'How many exchanges may lead to a token; 1 when absent.' }),
    ),
    subjects: Type.Array(SubjectBody, { minItems: 1, maxItems: MAX_ENTRIES }),
    to: Type.Array(TargetBody, {
      maxItems: MAX_ENTRIES,
      description: 'The resources that the tokens may be for. Empty only with `transactions`.',
    }),
    ...STATEMENTS,
  },
  {
    title: 'ExchangePolicy',
    additionalProperties: false,
    description: 'Which tokens the client may exchange for others (RFC 8693); none when null.',
  },
);

type Body = Static<typeof ExchangePolicyBody>;

/** Parses a policy, and records its problems. */
export const parseExchangePolicy = (body: Body | undefined, tenant: LoadedTenant, problems: FieldProblems): ExchangePolicy | undefined => {
  if (body === undefined) return undefined;
  for (const [index, subject] of body.subjects.entries()) requireSubject(subject, `/exchange/subjects/${index}`, tenant, problems);
  requireStatements(body, tenant, problems);
  return {
    mode: body.mode,
    maxDepth: body.max_depth ?? 1,
    subjects: body.subjects.map(subjectOf),
    targets: body.to.map((target, index) => targetOf(target, `/exchange/to/${index}`, tenant, problems)),
    ...statementsOf(body),
  };
};

const requireSubject = (
  subject: Body['subjects'][number],
  pointer: string,
  { trustedIssuers }: LoadedTenant,
  problems: FieldProblems,
): void => {
  const { clients, labels, issuer } = subject;
  problems.require(
    clients !== undefined || labels !== undefined || issuer !== undefined,
    pointer,
    'names neither clients, nor labels, nor an issuer',
  );
  const isTrusted = issuer === undefined || trustedIssuers.some(({ id, kind }) => id === issuer && kind !== 'attester');
  problems.require(isTrusted, `${pointer}/issuer`, 'is not a trusted issuer of this tenant');
};

const subjectOf = ({ clients, labels, issuer, any_audience }: Body['subjects'][number]): ExchangeSubject => ({
  ...(clients && { clients }),
  ...(labels && { labels }),
  ...(issuer === undefined ? undefined : { issuer }),
  ...(any_audience === true && { anyAudience: true }),
});

const targetOf = (target: Body['to'][number], pointer: string, tenant: LoadedTenant, problems: FieldProblems): ExchangeTarget => {
  const resource = findResource(tenant.requestable, target.resource);
  problems.require(resource !== undefined, `${pointer}/resource`, 'is not a resource of this tenant');
  // Its rights are those of the client that presents the token, whoever its subject is.
  problems.require(resource?.kind !== 'management', `${pointer}/resource`, 'is the management API, for which no token is exchanged');
  const mapped = Object.entries(target.mapped_scopes ?? {});
  for (const scope of [...(target.scopes ?? []), ...mapped.flatMap(([, scopes]) => scopes)]) {
    const owner = [...tenant.resources.values()].find(({ scopes }) => scopes.includes(scope));
    problems.require(
      owner === undefined || owner.uri === resource?.uri,
      pointer,
      say('has the scope {scope} of another resource', { scope }),
    );
  }
  const types = target.authorization_details_types;
  for (const [index, type] of (types ?? []).entries()) {
    const isOwn = resource !== undefined && Object.hasOwn(resource.authorizationDetails, type);
    problems.require(isOwn, `${pointer}/authorization_details_types/${index}`, 'is not a type of the resource');
  }
  return {
    resource: resource === undefined ? target.resource : ownName(resource, tenant).uri,
    scopes: target.scopes ?? [],
    ...(mapped.length > 0 && { mapped: Object.fromEntries(mapped) }),
    ...(types !== undefined && types.length > 0 && { detailsTypes: types }),
    ...(target.max_lifetime === undefined ? undefined : { maxLifetime: target.max_lifetime }),
  };
};

/** A policy as responses show it. */
export const exchangePolicyView = ({ mode, maxDepth, subjects, targets, ...statements }: ExchangePolicy): Body => ({
  mode,
  max_depth: maxDepth,
  subjects: subjects.map(({ clients, labels, issuer, anyAudience }) => ({
    ...(clients && { clients: [...clients] }),
    ...(labels && { labels: { ...labels } }),
    ...(issuer === undefined ? undefined : { issuer }),
    ...(anyAudience && { any_audience: true }),
  })),
  to: targets.map(({ resource, scopes, mapped, detailsTypes, maxLifetime }) => ({
    resource,
    scopes: [...scopes],
    ...(mapped && { mapped_scopes: mappedView(mapped) }),
    ...(detailsTypes && { authorization_details_types: [...detailsTypes] }),
    ...(maxLifetime === undefined ? undefined : { max_lifetime: maxLifetime }),
  })),
  ...statementsView(statements),
});
