// A JSON Schema in words, as a cell of a table.
import type { Schema } from './api-document.ts';
import { code } from './markdown.ts';

/** The page of the records. */
export const RECORDS_PAGE = 'api-records.md';

/** A link to a record. */
const recordLink = (ref: string): string => {
  const name = ref.replace(/.*\//, '');
  return `[${name}](${RECORDS_PAGE}#${name.toLowerCase()})`;
};

const range = (least: number | undefined, most: number | undefined, unit: string): string => {
  const beside = unit === '' ? '' : ` ${unit}`;
  if (least !== undefined && most !== undefined) return `, ${least} to ${most}${beside}`;
  if (most !== undefined) return `, at most ${most}${beside}`;
  return least === undefined ? '' : `, at least ${least}${beside}`;
};

const objectText = ({ properties }: Schema): string =>
  properties === undefined ? 'object' : `object of ${Object.keys(properties).map(code).join(', ')}`;

/** A schema in words. */
export const schemaText = (schema: Schema): string => {
  const { $ref, anyOf, enum: values, type, items, format, contentMediaType } = schema;
  if ($ref !== undefined) return recordLink($ref);
  if (anyOf !== undefined) return [...new Set(anyOf.map(schemaText))].join(' or ');
  if (values !== undefined) return values.map((value) => code(String(value))).join(', ');
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (contentMediaType !== undefined) return code(contentMediaType);
  if (type === 'array')
    return `list of ${items === undefined ? 'any values' : schemaText(items)}${range(schema.minItems, schema.maxItems, 'entries')}`;
  if (type === 'object') return objectText(schema);
  if (type === 'string')
    return format === 'date-time' ? 'time (RFC 3339)' : `string${range(schema.minLength, schema.maxLength, 'characters')}`;
  if (type === 'integer' || type === 'number') return `${type}${range(schema.minimum, schema.maximum, '')}`;
  return typeof type === 'string' ? type : (type ?? ['any value']).join(' or ');
};
