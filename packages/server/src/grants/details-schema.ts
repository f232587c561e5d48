// The JSON Schemas of types of authorization details (RFC 9396 §2): what a client may write under a type.
import { Ajv, type ValidateFunction } from 'ajv';
import type { JsonObject } from '../json-value.ts';

// Strict: a keyword that is misspelt would otherwise allow everything.
const options = { strict: true, strictTypes: false, strictRequired: false, allErrors: false, validateFormats: false } as const;

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
  const closed = { additionalProperties: false, ...schema, properties: { ...properties, type: { type: 'string' } } };
  const validate = new Ajv(options).compile(closed);
  compiled.set(schema, validate);
  return validate;
};
