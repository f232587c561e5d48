// Derives from the routes which path segments of the API name lists of records, and which records have a
// version.
import type { FastifySchema } from 'fastify';
import { schemaName } from './schema-name.ts';

const ROOT = '/management/v1/';

/** A route, reduced to what the document is derived from. */
export interface DocumentedRoute {
  readonly method: string;
  readonly url: string;
  readonly schema: FastifySchema;
}

/** The segments of a route's URL, without the root of the API. */
export const segmentsOf = (url: string): readonly string[] => url.slice(ROOT.length).split('/');

export const isParameter = (segment: string | undefined): boolean => segment?.startsWith(':') ?? false;

/** Lists of records. The last segment of a path is an action if it is not one of them. */
export interface Collections {
  readonly names: ReadonlySet<string>;
  /** The lists whose records have a version: an ETag in responses, and `If-Match` in requests. */
  readonly versioned: ReadonlySet<string>;
  /** The names of the schemas of these records. */
  readonly records: ReadonlySet<string>;
}

/** The responses of a route, by status. */
export const responsesOf = ({ response }: FastifySchema): readonly (readonly [status: string, schema: object])[] =>
  Object.entries(response ?? {});

/** The name of a schema, or of each member of a union. */
export const namesIn = (schema: object): readonly string[] => {
  const members = 'anyOf' in schema && Array.isArray(schema.anyOf) ? schema.anyOf : [schema];
  return members.flatMap((member) => schemaName(member) ?? []);
};

/**
 * Derives the collections of an API. A segment is one if a parameter follows it, or if a GET at the top
 * level ends with it. A collection is versioned if its records can be patched; a PATCH returns the record.
 */
export const collectionsOf = (routes: readonly DocumentedRoute[]): Collections => {
  const names = new Set<string>();
  const versioned = new Set<string>();
  const records = new Set<string>();
  for (const { method, url, schema } of routes) {
    const segments = segmentsOf(url);
    const last = segments.at(-1) ?? '';
    if (method === 'GET' && !segments.some(isParameter)) names.add(last);
    for (const [index, segment] of segments.entries()) if (isParameter(segments[index + 1])) names.add(segment);
    if (method !== 'PATCH') continue;
    versioned.add(segments.at(-2) ?? '');
    for (const [, response] of responsesOf(schema)) for (const name of namesIn(response)) records.add(name);
  }
  return { names, versioned, records };
};
