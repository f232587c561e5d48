// The paths of all routes, and their methods. A request without a route gets 405 with `Allow` if its path has
// other methods (RFC 9110 §15.5.6), and 404 otherwise. The router matches each method separately and would
// treat `PATCH /secrets/rotate` as the secret `rotate`; here a literal path accepts only its own methods.
import { OAuthError } from '@mintmark/protocol';

/** Maximum length of a path parameter, in characters. */
export const MAX_PARAMETER = 512;

interface KnownPath {
  readonly url: string;
  readonly pattern: RegExp;
  readonly parameters: number;
  readonly methods: Set<string>;
}

/** Collects the routes as they are registered. */
export class KnownPaths {
  readonly #known = new Map<string, KnownPath>();
  /** The more specific paths that match a route with parameters, by the URL of the route. */
  readonly #specific = new Map<string, readonly KnownPath[]>();

  /** Adds a route. @param url - in Fastify's syntax: a colon and a name match one segment */
  add(url: string, method: string | readonly string[]): void {
    const known = this.#known.get(url) ?? { url, pattern: patternOf(url), parameters: parametersOf(url), methods: new Set<string>() };
    for (const each of [method].flat()) known.methods.add(each);
    this.#known.set(url, known);
    this.#specific.clear();
  }

  /**
   * Whether a more specific path than that of the found route matches a request.
   *
   * @param url - of the found route
   * @param target - path and query
   */
  hasMoreSpecific(url: string, target: string): boolean {
    if (!url.includes(':')) return false;
    const specific = this.#specific.get(url) ?? this.#moreSpecific(url);
    return specific.length > 0 && specific.some(({ pattern }) => pattern.test(pathOf(target)));
  }

  /** Creates the error for a request without a route. @param target - path and query */
  refusal(target: string): OAuthError {
    const path = pathOf(target);
    const match = this.#nearest(path);
    if (match === undefined) {
      const hint = path.endsWith('/') && this.#nearest(path.slice(0, -1)) !== undefined ? ' Leave out the slash at its end.' : '';
      return new OAuthError('invalid_request', `There is nothing at this path.${hint}`, { status: 404 });
    }
    const methods = [...match.methods].toSorted().join(', ');
    return new OAuthError('invalid_request', `The methods of this path are ${methods}.`, { status: 405, headers: { Allow: methods } });
  }

  /** The path with the fewest parameters that matches. */
  #nearest(path: string): KnownPath | undefined {
    return [...this.#known.values()].filter(({ pattern }) => pattern.test(path)).toSorted((a, b) => a.parameters - b.parameters)[0];
  }

  #moreSpecific(url: string): readonly KnownPath[] {
    const pattern = patternOf(url);
    const specific = [...this.#known.values()].filter((each) => each.parameters < parametersOf(url) && pattern.test(each.url));
    this.#specific.set(url, specific);
    return specific;
  }
}

const parametersOf = (url: string): number => url.split(':').length - 1;

// Decoded in the same way as by the router, which has already rejected malformed targets.
const pathOf = (target: string): string => decodeURI(target.split('?', 1)[0] ?? '');

const patternOf = (url: string): RegExp =>
  new RegExp(`^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, `[^/]{1,${MAX_PARAMETER}}`)}$`);
