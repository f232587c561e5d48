// What is wrong with a field, by the keyword of the JSON Schema that it does not fit.
import type { FastifySchemaValidationError } from 'fastify';
import { foreignText, type Sentence, say } from '../sentences/sentence.ts';

type Params = Readonly<Record<string, unknown>>;

const text = (value: unknown): string => String(value);
const types = ({ type }: Params): Sentence => say('must be {types}', { types: [type].flat().map(text) });
const bound = ({ comparison, limit }: Params): Sentence =>
  say('must be {comparison} {limit}', { comparison: text(comparison), limit: text(limit) });

/** The clauses of the keywords that the schemas of routes have. */
export const KEYWORD_CLAUSES: Readonly<Record<string, (params: Params) => Sentence>> = {
  required: () => 'is missing',
  additionalProperties: () => 'is not a field of this resource',
  type: types,
  minimum: bound,
  maximum: bound,
  exclusiveMinimum: bound,
  exclusiveMaximum: bound,
  multipleOf: ({ multipleOf }) => say('must be a multiple of {limit}', { limit: text(multipleOf) }),
  maxLength: ({ limit }) => say('must NOT have more than {limit} characters', { limit: text(limit) }),
  minLength: ({ limit }) => say('must NOT have fewer than {limit} characters', { limit: text(limit) }),
  maxItems: ({ limit }) => say('must NOT have more than {limit} items', { limit: text(limit) }),
  minItems: ({ limit }) => say('must NOT have fewer than {limit} items', { limit: text(limit) }),
  maxProperties: ({ limit }) => say('must NOT have more than {limit} properties', { limit: text(limit) }),
  minProperties: ({ limit }) => say('must NOT have fewer than {limit} properties', { limit: text(limit) }),
  uniqueItems: ({ i, j }) =>
    say('must NOT have duplicate items (items ## {first} and {second} are identical)', { first: text(j), second: text(i) }),
  pattern: ({ pattern }) => say('must match pattern "{pattern}"', { pattern: text(pattern) }),
  format: ({ format }) => say('must match format "{format}"', { format: text(format) }),
  enum: () => 'must be equal to one of the allowed values',
  const: () => 'must be equal to constant',
  anyOf: () => 'must match a schema in anyOf',
  propertyNames: () => 'property name must be valid',
};

/** The clause of an error of the validator. */
export const validationClause = ({ keyword, params, message = 'is not valid' }: FastifySchemaValidationError): Sentence =>
  (Object.hasOwn(KEYWORD_CLAUSES, keyword) ? KEYWORD_CLAUSES[keyword]?.(params) : undefined) ?? foreignText(message);
