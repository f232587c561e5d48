// The JSON Schemas of types of authorization details (RFC 9396 §2): what a client may write under a type.
import { Ajv, type ValidateFunction } from 'ajv';
import { RE2JS } from 're2js';
import type { JsonObject, JsonValue } from '../json-value.ts';

// A tenant's schema is compiled in a process that serves others as well, and a client of that tenant chooses what it is tried on: patterns
// are matched in time that grows with the text alone, and no schema leads back to another (below).
const linearRegExp = Object.assign(
  (pattern: string) => {
    const compiledPattern = RE2JS.compile(pattern);
    return { test: (text: string) => compiledPattern.matcher(text).find() };
  },
  // What Ajv would write into code that it saves; none is.
  { code: 'linearRegExp' },
);

// Strict: a keyword that is misspelt, or a format that is not checked, would otherwise allow everything.
const options = { strict: true, strictTypes: false, strictRequired: false, allErrors: false, code: { regExp: linearRegExp } } as const;

const compiled = new WeakMap<JsonObject, ValidateFunction>();

/**
 * Compiles a schema. Members that it does not name are refused, and `type` need not be named: both are what RFC 9396 §5 asks of a server.
 *
 * @param schema - JSON Schema (draft 7) of an object
 * @throws Error that says what is wrong with the schema
 */
export const compileDetailsSchema = (schema: JsonObject): ValidateFunction => {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  if (schema['type'] !== 'object') throw new Error('the schema must have "type": "object"');
  const { properties } = schema;
  if (properties !== undefined && (typeof properties !== 'object' || properties === null || Array.isArray(properties))) {
    throw new Error('"properties" must be an object');
  }
  if (refersTo(schema)) throw new Error('the schema has "$ref": write out what it refers to');
  const closed = { additionalProperties: false, ...schema, properties: { ...properties, type: { type: 'string' } } };
  const validate = new Ajv(options).compile(closed);
  compiled.set(schema, validate);
  return validate;
};

// Twenty definitions that each refer to the next one twice take a million steps.
const refersTo = (value: JsonValue): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  if (!Array.isArray(value) && '$ref' in value) return true;
  return Object.values(value).some(refersTo);
};
