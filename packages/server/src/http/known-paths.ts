// The paths that there are, and what they take: a request that no route fits is answered 405 with `Allow` (RFC 9110 §15.5.6) where another
// method would have done, else 404.
import { OAuthError } from '@mintmark/protocol';

/** Learns the routes as they are made. */
export class KnownPaths {
  readonly #methods = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>();

  /** Notes a route. @param url - as Fastify writes it: a name behind a colon stands for one segment */
  note(url: string, method: string | readonly string[]): void {
    const known = this.#methods.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    for (const each of [method].flat()) known.methods.add(each);
    this.#methods.set(url, known);
  }

  /** The refusal of a request that no route fits. @param target - path and query */
  refusal(target: string): OAuthError {
    const [path = ''] = target.split('?', 1);
    const allowed = [...this.#methods.values()].filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => [...methods]);
    if (allowed.length === 0) return new OAuthError('invalid_request', 'There is nothing at this path.', { status: 404 });
    const methods = [...new Set(allowed)].toSorted().join(', ');
    return new OAuthError('invalid_request', `This path takes ${methods} only.`, { status: 405, headers: { Allow: methods } });
  }
}

const patternOf = (url: string): RegExp => new RegExp(`^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+')}$`);
