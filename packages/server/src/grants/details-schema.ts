// The JSON Schemas of types of authorization details (RFC 9396 §2): what a client may write under a type. A tenant's schema is compiled in a
// process that serves others as well, and a client of that tenant chooses what it is tried on, so both are bounded (decisions 30 and 80).
import { Ajv, type ValidateFunction } from 'ajv';
import type { JsonObject, JsonValue } from '../records/json-value.ts';
import { compilePattern, estimatedSize, type StepMeter, spend } from './linear-pattern.ts';

/** Most members of a schema, those of its parts counted: each is compiled to code of its own, and run on each value that it is about. */
export const MAX_KEYWORDS = 500;
/** Most values in the lists of a schema, such as `enum` and `required`. */
export const MAX_LISTED = 1000;
/** Most members of all schemas of a resource: compiling them takes a tenth of a second. */
export const MAX_KEYWORDS_OF_RESOURCE = 1000;
/**
 * Most instructions of all patterns of a resource's schemas, as they are estimated: 420 patterns of 460, in 27 KB, held the process for 0.6 s.
 */
export const MAX_PATTERN_SIZE_OF_RESOURCE = 20_000;
/** Schemas that stay compiled, those last used: a tenant that is loaded anew has the same ones. */
const MAX_COMPILED = 200;

/** What writing a character for a comparison costs, in steps of the meter. */
const STEPS_OF_A_CHARACTER = 10;

/** Tries a schema on details. Takes its steps off the meter, and gives back the first problem, or `undefined` when they fit. */
export type DetailsCheck = (details: unknown, meter: StepMeter) => string | undefined;

const compiled = new Map<string, DetailsCheck>();
const checks = new WeakMap<JsonObject, DetailsCheck>();

/**
 * Compiles a schema. Members that it does not name are refused, and `type` need not be named: both are what RFC 9396 §5 asks of a server.
 *
 * @param schema - JSON Schema (draft 7) of an object
 * @throws Error that says what is wrong with the schema
 */
export const compileDetailsSchema = (schema: JsonObject): DetailsCheck => {
  const known = checks.get(schema);
  if (known !== undefined) return known;
  const text = JSON.stringify(schema);
  const check = compiled.get(text) ?? compile(schema);
  compiled.delete(text);
  compiled.set(text, check);
  const [oldest] = compiled.keys();
  if (compiled.size > MAX_COMPILED && oldest !== undefined) compiled.delete(oldest);
  checks.set(schema, check);
  return check;
};

const compile = (schema: JsonObject): DetailsCheck => {
  if (schema['type'] !== 'object') throw new Error('the schema must have "type": "object"');
  const { properties } = schema;
  if (properties !== undefined && (typeof properties !== 'object' || properties === null || Array.isArray(properties))) {
    throw new Error('"properties" must be an object');
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

// Compiling the schema of schemas takes longer than most schemas do.
let schemaOfSchemas: Ajv | undefined;

const validator = (schema: JsonObject, meter: StepMeter): ValidateFunction => {
  schemaOfSchemas ??= new Ajv(strict);
  schemaOfSchemas.validateSchema(schema, true);
  // What Ajv would write into code that it saves is never used: none is saved.
  const regExp = Object.assign((pattern: string) => compilePattern(pattern, meter), { code: 'linear' });
  // Strict: a keyword that is misspelt, or a format that is not checked, would otherwise allow everything. Optimising takes Ajv four times
  // as long as the rest.
  const ajv = new Ajv({ ...strict, validateSchema: false, code: { regExp, optimize: false } });
  // Ajv's own compares each with each: 500 objects under 80 such keywords took 200 ms.
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
  const written = items.map(canonical);
  spend(meter, STEPS_OF_A_CHARACTER * written.join().length);
  return new Set(written).size === items.length;
};

/** JSON with the members of each object in one order: equal values (draft 7, §4.2.3) are written alike. */
const canonical = (value: JsonValue): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join()}}`;
};

// References: twenty definitions that each refer to the next one twice take a million steps. Asynchronous schemas: their check is a
// promise, which passes for true.
const REFUSED: Readonly<Record<string, string>> = {
  $ref: 'write out what it refers to',
  $async: 'details are checked at once',
};

const requireWithinSize = (schema: JsonObject): void => {
  const { keywords, listed } = sizeOfSchema(schema);
  if (keywords > MAX_KEYWORDS) throw new Error(`the schema has ${keywords} members, ${MAX_KEYWORDS} at most`);
  if (listed > MAX_LISTED) throw new Error(`the lists of the schema have ${listed} values, ${MAX_LISTED} at most`);
};

/** How much a schema comes to: the members of its objects, the values of its lists, the instructions of its patterns. */
export interface SchemaSize {
  readonly keywords: number;
  readonly listed: number;
  readonly patterns: number;
}

/**
 * How much a schema comes to.
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
      if (Object.hasOwn(REFUSED, name)) throw new Error(`the schema has "${name}": ${REFUSED[name]}`);
      keywords += 1;
      for (const pattern of patternsOf(name, member)) patterns += estimatedSize(pattern);
      visit(member);
    }
  };
  visit(schema);
  return { keywords, listed, patterns };
};

// What is named like a keyword and is none, as in an example, counts too.
const patternsOf = (keyword: string, member: JsonValue): readonly string[] => {
  if (keyword === 'pattern') return typeof member === 'string' ? [member] : [];
  return keyword === 'patternProperties' && typeof member === 'object' && member !== null ? Object.keys(member) : [];
};
