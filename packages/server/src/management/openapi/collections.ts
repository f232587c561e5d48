// Which path segments of the API name lists of records, derived from the routes.

const ROOT = '/management/v1/';

/** A route, reduced to what the document is derived from. */
export interface DocumentedRoute {
  readonly method: string;
  readonly url: string;
}

/** The segments of a route's URL, without the root of the API. */
export const segmentsOf = (url: string): readonly string[] => url.slice(ROOT.length).split('/');

export const isParameter = (segment: string | undefined): boolean => segment?.startsWith(':') ?? false;

/** Lists of records. The last segment of a path is an action if it is not one of them. */
export interface Collections {
  readonly names: ReadonlySet<string>;
  /** Those whose records have a version: an ETag in responses, and `If-Match` in requests. */
  readonly versioned: ReadonlySet<string>;
}

/**
 * Derives the collections of an API. A segment is one if a parameter follows it, or if a GET at the top
 * level ends with it. A collection is versioned if its records can be patched.
 */
export const collectionsOf = (routes: readonly DocumentedRoute[]): Collections => {
  const names = new Set<string>();
  const versioned = new Set<string>();
  for (const { method, url } of routes) {
    const segments = segmentsOf(url);
    const last = segments.at(-1) ?? '';
    if (method === 'GET' && !segments.some(isParameter)) names.add(last);
    for (const [index, segment] of segments.entries()) if (isParameter(segments[index + 1])) names.add(segment);
    if (method === 'PATCH') versioned.add(segments.at(-2) ?? '');
  }
  return { names, versioned };
};
