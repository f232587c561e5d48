// JSON Schemas of authorization details types (RFC 9396 §2). Tenants supply the schemas and their clients the
// values, in a process that other tenants share, so compilation and validation are both bounded (decisions 30
// and 80).
import type { Ajv, ValidateFunction } from 'ajv';
import { LRUCache } from 'lru-cache';
import type { JsonObject, JsonValue } from '../records/json-value.ts';
import { ClauseError, type PlainSentence, say } from '../sentences/sentence.ts';
import { packageOnUse } from '../system/on-use.ts';
import { compilePattern, estimatedSize, type StepMeter, spend } from './linear-pattern.ts';

/** Maximum number of members of a schema, subschemas included: each is compiled to code of its own. */
export const MAX_KEYWORDS = 500;
/** Maximum number of values in the lists of a schema, such as `enum` and `required`. */
export const MAX_LISTED = 1000;
/** Maximum number of members of all schemas of a resource: compiling that many takes a tenth of a second. */
export const MAX_KEYWORDS_OF_RESOURCE = 1000;
/**
 * Maximum number of estimated instructions of all patterns of a resource. 420 patterns of 460 each blocked
 * the process for 0.6 s.
 */
export const MAX_PATTERN_SIZE_OF_RESOURCE = 20_000;
/** Maximum number of compiled schemas in the cache. A reloaded tenant finds its schemas there. */
export const MAX_COMPILED = 200;

/** Steps of the meter that serializing a character for a comparison costs. */
const STEPS_OF_A_CHARACTER = 10;

/**
 * Validates details, counting steps on the meter. Returns the first problem, or `undefined` when they are
 * valid.
 */
export type DetailsCheck = (details: unknown, meter: StepMeter) => string | undefined;

const compiled = new LRUCache<string, DetailsCheck>({ max: MAX_COMPILED });
const checks = new WeakMap<JsonObject, DetailsCheck>();

/**
 * Compiles a schema. The check refuses members that the schema does not name (RFC 9396 §5), except `type`.
 *
 * @param schema - JSON Schema (draft 7) of an object
 * @throws Error whose message describes the fault of the schema
 */
export const compileDetailsSchema = (schema: JsonObject): DetailsCheck => {
  const known = checks.get(schema);
  if (known !== undefined) return known;
  const text = JSON.stringify(schema);
  const check = compiled.get(text) ?? compile(schema);
  compiled.set(text, check);
  checks.set(schema, check);
  return check;
};

const compile = (schema: JsonObject): DetailsCheck => {
  if (schema['type'] !== 'object') throw new ClauseError('the schema must have "type": "object"');
  const { properties } = schema;
  if (properties !== undefined && (typeof properties !== 'object' || properties === null || Array.isArray(properties))) {
    throw new ClauseError('"properties" must be an object');
  }
  requireWithinSize(schema);
  const closed = { additionalProperties: false, ...schema, properties: { ...properties, type: { type: 'string' } } };
  const meter: StepMeter = { left: 0 };
  const validate = validator(closed, meter);
  return (details, spent) => {
    meter.left = spent.left;
    const fits = validate(details);
    spent.left = meter.left;
    if (fits === true) return undefined;
    const [error] = validate.errors ?? [];
    return `${error?.instancePath ?? ''} ${error?.message ?? ''}`.trim();
  };
};

const strict = { strict: true, strictTypes: false, strictRequired: false, allErrors: false } as const;

// Most servers have no such schema.
const ajvPackage = packageOnUse<typeof import('ajv')>('ajv');

// Shared, since compiling the meta-schema takes longer than compiling most schemas.
let metaSchema: Ajv | undefined;

const validator = (schema: JsonObject, meter: StepMeter): ValidateFunction => {
  const { Ajv } = ajvPackage();
  metaSchema ??= new Ajv(strict);
  metaSchema.validateSchema(schema, true);
  // Ajv requires `code`, but uses it only for standalone code.
  const regExp = Object.assign((pattern: string) => compilePattern(pattern, meter), { code: 'linear' });
  // Strict, since a misspelt keyword or an unchecked format would otherwise allow everything. Ajv's optimizer
  // takes four times as long as the rest of the compilation.
  const ajv = new Ajv({ ...strict, validateSchema: false, code: { regExp, optimize: false } });
  // Ajv's own `uniqueItems` compares all pairs: 500 objects under 80 such keywords took 200 ms.
  ajv.removeKeyword('uniqueItems').addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (unique: boolean, items: readonly JsonValue[]) => !unique || areDistinct(items, meter),
    error: { message: 'must NOT have duplicate items' },
  });
  return ajv.compile(schema);
};

const areDistinct = (items: readonly JsonValue[], meter: StepMeter): boolean => {
  const serialized = items.map(canonical);
  spend(meter, STEPS_OF_A_CHARACTER * serialized.join().length);
  return new Set(serialized).size === items.length;
};

/** JSON with sorted object members, so that equal values (draft 7, §4.2.3) have equal text. */
const canonical = (value: JsonValue): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join()}}`;
};

// Twenty definitions that each refer to the next one twice take a million steps. The check of an asynchronous
// schema returns a promise, which is truthy.
const REFUSED: Readonly<Record<string, PlainSentence>> = {
  $ref: 'the schema has "$ref": write out what it refers to',
  $async: 'the schema has "$async": details are checked at once',
};

const requireWithinSize = (schema: JsonObject): void => {
  const { keywords, listed } = sizeOfSchema(schema);
  if (keywords > MAX_KEYWORDS)
    throw new ClauseError(say('the schema has {count} members, {limit} at most', { count: keywords, limit: MAX_KEYWORDS }));
  if (listed > MAX_LISTED)
    throw new ClauseError(say('the lists of the schema have {count} values, {limit} at most', { count: listed, limit: MAX_LISTED }));
};

/**
 * The members of a schema's objects, the values of its lists, and the estimated instructions of its patterns.
 */
export interface SchemaSize {
  readonly keywords: number;
  readonly listed: number;
  readonly patterns: number;
}

/**
 * Measures a schema.
 *
 * @throws Error when it has a member that no schema may have
 */
export const sizeOfSchema = (schema: JsonObject): SchemaSize => {
  let keywords = 0;
  let listed = 0;
  let patterns = 0;
  const visit = (value: JsonValue): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      listed += value.length;
      value.forEach(visit);
      return;
    }
    for (const [name, member] of Object.entries(value)) {
      // Ajv encodes names in URIs.
      if (!name.isWellFormed())
        throw new ClauseError(say('the schema has the name {name}, which has a lone surrogate', { name: JSON.stringify(name) }));
      const refused = Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;
      if (refused !== undefined) throw new ClauseError(refused);
      keywords += 1;
      for (const pattern of patternsOf(name, member)) patterns += estimatedSize(pattern);
      visit(member);
    }
  };
  visit(schema);
  return { keywords, listed, patterns };
};

// Members that only share a keyword's name, such as those of an example, are counted too.
const patternsOf = (keyword: string, member: JsonValue): readonly string[] => {
  if (keyword === 'pattern') return typeof member === 'string' ? [member] : [];
  return keyword === 'patternProperties' && typeof member === 'object' && member !== null ? Object.keys(member) : [];
};
