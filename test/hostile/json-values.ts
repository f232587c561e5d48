// Values that a JSON Schema describes, and what an attacker makes of them.
import fc from 'fast-check';
import { edited, hostileText } from './texts.ts';

/** A JSON Schema, of which the keywords that the OpenAPI document uses are read. */
export type Schema = Readonly<Record<string, unknown>>;
type Schemas = Readonly<Record<string, Schema>>;

const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, [], {}, [[]], [null]),
  fc.integer({ min: 1, max: 40 }).map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown),
  fc.integer({ min: 1, max: 1_200 }).map((length) => Array.from({ length }, (_, index) => `s${index}`)),
);

/** Values that a schema describes, with the schemas that it refers to. */
export const valuesOf = (schema: Schema, schemas: Schemas): fc.Arbitrary<unknown> => {
  const { $ref, enum: options, const: only, anyOf, examples, type } = schema;
  const inner = (each: unknown): fc.Arbitrary<unknown> => valuesOf((each ?? {}) as Schema, schemas);
  if (typeof $ref === 'string') return inner(schemas[$ref.replace(/.*\//, '')]);
  if (Array.isArray(examples) && examples.length > 0) return fc.constantFrom<unknown>(...examples);
  if (Array.isArray(options)) return fc.constantFrom<unknown>(...options);
  if (only !== undefined) return fc.constant(only);
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map(inner));
  switch (type) {
    case 'string':
      return textOf(schema);
    case 'integer':
    case 'number':
      return fc.integer({ min: Number(schema['minimum'] ?? 0), max: Math.min(Number(schema['maximum'] ?? 1_000), 2 ** 31 - 1) });
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(inner(schema['items']), {
        minLength: Number(schema['minItems'] ?? 0),
        maxLength: Number(schema['minItems'] ?? 0) + 2,
      });
    case 'object':
      return objectOf(schema, inner);
    default:
      return fc.constant(null);
  }
};

const FORMATS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'date-time': fc.date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString()),
  uri: fc.webUrl(),
};

const textOf = ({ format, pattern, minLength, maxLength }: Schema): fc.Arbitrary<string> => {
  if (typeof format === 'string' && FORMATS[format] !== undefined) return FORMATS[format];
  const lengths = { minLength: Number(minLength ?? 0), maxLength: Math.min(Number(maxLength ?? 30), Number(minLength ?? 0) + 30) };
  if (typeof pattern !== 'string') return fc.string(lengths);
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'), { maxLength: Number(maxLength ?? 60) });
  } catch {
    // It has no generator for lookarounds.
    return fc.string(lengths);
  }
};

const objectOf = ({ properties, required }: Schema, inner: (schema: unknown) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => {
  const members = Object.fromEntries(Object.entries((properties ?? {}) as object).map(([name, schema]) => [name, inner(schema)]));
  const names = (Array.isArray(required) ? required : []).filter((name: string) => name in members);
  return fc.record(members, { requiredKeys: names as string[] });
};

/** What is changed in a value, at the place that a number selects: one member, or the value itself. */
interface Change {
  readonly at: number;
  readonly how: 'replace' | 'remove' | 'add' | 'nest';
  readonly name: string;
  readonly value: unknown;
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(200),
  how: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add', 'nest'),
  name: hostileText,
  value: hostileValue,
});

/** Values with up to three changes. */
export const changed = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.tuple(values, fc.array(change, { maxLength: 3 })).map(([value, changes]) => changes.reduce(apply, value));

/** Changed copies of a JSON value, and others. */
export const valuesAndOthers = (value: unknown): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 6, arbitrary: changed(fc.constant(value)) }, hostileValue);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const pathsOf = (value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] => {
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : [];
  return [path, ...entries.slice(0, 50).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
};

const apply = (value: unknown, { at, how, name, value: given }: Change): unknown => {
  const paths = pathsOf(value);
  const path = paths[at % paths.length] ?? [];
  return changedAt(value, path, (old) => {
    if (how === 'remove') return undefined;
    if (how === 'nest') return { [name]: old };
    if (how === 'add') return isObject(old) ? withMember(old, name, given) : Array.isArray(old) ? [...old, given] : given;
    return given;
  });
};

// Not by assignment, to which `__proto__` would be no member.
const withMember = (old: Record<string, unknown>, name: string, value: unknown): unknown =>
  Object.fromEntries([...Object.entries(old), [name, value]]);

const changedAt = (value: unknown, [key, ...rest]: readonly (string | number)[], make: (old: unknown) => unknown): unknown => {
  if (key === undefined) return make(value);
  if (Array.isArray(value)) return value.map((each, index) => (index === key ? changedAt(each, rest, make) : each));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, name === key ? changedAt(each, rest, make) : each]));
};

/** JSON of values, in a part of the cases with changed characters. */
export const jsonText = (values: fc.Arbitrary<unknown>): fc.Arbitrary<string> => {
  const texts = values.map((value) => JSON.stringify(value) ?? '');
  return fc.oneof({ weight: 4, arbitrary: texts }, edited(texts));
};
