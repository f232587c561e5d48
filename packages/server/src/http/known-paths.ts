// The paths that there are, and what they take: a request that no route fits is answered 405 with `Allow` (RFC 9110 §15.5.6) where another
// method would have done, else 404. The router finds a route for each method by itself, so that `PATCH /secrets/rotate` would go to the secret of
// the id `rotate`; here a path that has routes of its own takes those methods alone.
import { OAuthError } from '@mintmark/protocol';

/** Longest segment that a parameter stands for, in characters. */
export const MAX_PARAMETER = 512;

interface KnownPath {
  readonly url: string;
  readonly pattern: RegExp;
  readonly parameters: number;
  readonly methods: Set<string>;
}

/** Learns the routes as they are made. */
export class KnownPaths {
  readonly #known = new Map<string, KnownPath>();
  /** By the URL of a route with parameters: those that a request for it may be meant for instead. */
  readonly #nearer = new Map<string, readonly KnownPath[]>();

  /** Notes a route. @param url - as Fastify writes it: a name behind a colon stands for one segment */
  note(url: string, method: string | readonly string[]): void {
    const known = this.#known.get(url) ?? { url, pattern: patternOf(url), parameters: parametersOf(url), methods: new Set<string>() };
    for (const each of [method].flat()) known.methods.add(each);
    this.#known.set(url, known);
    this.#nearer.clear();
  }

  /** Whether a path has routes of its own beside the one that was found. @param url - of the route found @param target - path and query */
  isTaken(url: string, target: string): boolean {
    if (!url.includes(':')) return false;
    const nearer = this.#nearer.get(url) ?? this.#nearerThan(url);
    return nearer.length > 0 && nearer.some(({ pattern }) => pattern.test(pathOf(target)));
  }

  /** The refusal of a request that no route fits. @param target - path and query */
  refusal(target: string): OAuthError {
    const path = pathOf(target);
    const [own] = [...this.#known.values()].filter(({ pattern }) => pattern.test(path)).toSorted((a, b) => a.parameters - b.parameters);
    if (own === undefined) return new OAuthError('invalid_request', 'There is nothing at this path.', { status: 404 });
    const methods = [...own.methods].toSorted().join(', ');
    return new OAuthError('invalid_request', `This path takes ${methods} only.`, { status: 405, headers: { Allow: methods } });
  }

  #nearerThan(url: string): readonly KnownPath[] {
    const pattern = patternOf(url);
    const nearer = [...this.#known.values()].filter((each) => each.parameters < parametersOf(url) && pattern.test(each.url));
    this.#nearer.set(url, nearer);
    return nearer;
  }
}

const parametersOf = (url: string): number => url.split(':').length - 1;

// Decoded as the router does it, which has found the target to be well formed.
const pathOf = (target: string): string => decodeURI(target.split('?', 1)[0] ?? '');

const patternOf = (url: string): RegExp =>
  new RegExp(`^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, `[^/]{1,${MAX_PARAMETER}}`)}$`);
