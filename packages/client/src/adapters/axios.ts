// Adds the token to the requests of axios. The types are structural, so that axios is not a dependency.
import type { Authorization } from '../source/authorization.ts';
import { isReplayable } from '../source/replayable-body.ts';
import type { TokenSource } from '../source/token-source.ts';
import { toHeaders } from './response-headers.ts';

/** The parts of axios's request that are used. */
export interface AxiosRequestLike {
  method?: string;
  headers: { set(name: string, value: string): unknown; delete(name: string): unknown; has(name: string): boolean };
  data?: unknown;
  signal?: unknown;
}

/** The parts of axios's response that are used. */
export interface AxiosResponseLike<Config> {
  status: number;
  headers: object;
  config: Config;
}

type Interceptor<Value> = ((value: Value) => Value | Promise<Value>) | null;

/** The parts of an axios instance that are used. */
export interface AxiosLike<Config extends AxiosRequestLike, Response extends AxiosResponseLike<Config>> {
  readonly interceptors: {
    readonly request: { use(fulfilled?: Interceptor<Config>): number; eject(id: number): void };
    readonly response: {
      use(fulfilled?: Interceptor<Response>, rejected?: ((error: unknown) => unknown) | null): number;
      eject(id: number): void;
    };
  };
  request(config: NoInfer<Config>): Promise<NoInfer<Response>>;
  getUri(config: NoInfer<Config>): string;
}

/**
 * A part of a request that is sent again. It is a class because axios would copy the members of a plain
 * object.
 */
class Replay {
  readonly authorization: Authorization;

  constructor(authorization: Authorization) {
    this.authorization = authorization;
  }
}

/** The headers that contain or prove tokens. */
const TOKEN_HEADERS = ['authorization', 'dpop', 'txn-token'];

/** The name of the member that marks a request as sent again. */
const REPLAY = 'mintmarkReplay';

/**
 * Adds the token to the requests of an axios instance. After a 401 for the token, a request is sent again
 * with another one. The headers and the raw request are removed from errors, so that the token does not get
 * into a log.
 *
 * @returns removes the interceptors
 * @throws TypeError (code `invalid_argument`): a request to an origin that is not allowed rejects with it
 * @example
 * const api = axios.create({ baseURL: 'https://api.example' });
 * authorizeAxios(api, tokens);
 */
export const authorizeAxios = <Config extends AxiosRequestLike, Response extends AxiosResponseLike<Config>>(
  axios: AxiosLike<Config, Response>,
  tokens: Pick<TokenSource, 'authorize' | 'reauthorize'>,
): (() => void) => {
  const sent = new WeakMap<object, Authorization>();

  const requestInterceptor = axios.interceptors.request.use(async (config) => {
    const replay: unknown = Reflect.get(config, REPLAY);
    const signal = config.signal instanceof AbortSignal ? config.signal : undefined;
    const target = { url: axios.getUri(config), method: config.method?.toUpperCase(), signal };
    const authorization = replay instanceof Replay ? replay.authorization : await tokens.authorize(target);
    for (const [name, value] of Object.entries(authorization.headers)) config.headers.set(name, value);
    Reflect.set(config, 'beforeRedirect', keepAtOrigin(target.url, Reflect.get(config, 'beforeRedirect')));
    sent.set(config, authorization);
    return config;
  });

  /** Sends a request again, and returns the response; `undefined` if that would not help. */
  const again = async ({ config, status, headers }: AxiosResponseLike<Config>): Promise<Response | undefined> => {
    const authorization = sent.get(config);
    if (authorization === undefined) return undefined;
    const next = await tokens.reauthorize(authorization, { status, headers: toHeaders(headers) }, isReplayable(config.data));
    return next === undefined ? undefined : axios.request({ ...config, [REPLAY]: new Replay(next) });
  };

  const responseInterceptor = axios.interceptors.response.use(
    async (response) => (await again(response)) ?? response,
    async (error) => {
      const response = responseOf<Config>(error);
      const other = response === undefined ? undefined : await again(response);
      if (other !== undefined) return other;
      redact(error);
      throw error;
    },
  );

  return () => {
    axios.interceptors.request.eject(requestInterceptor);
    axios.interceptors.response.eject(responseInterceptor);
  };
};

/** axios for Node follows redirects itself; this removes the token from those to another origin. */
const keepAtOrigin =
  (url: string, next: unknown): ((options: { href?: string; headers?: Record<string, unknown> }, ...more: unknown[]) => void) =>
  (options, ...more) => {
    const { href, headers = {} } = options;
    const isHome = href !== undefined && URL.canParse(href) && new URL(href).origin === new URL(url).origin;
    for (const name of isHome ? [] : Object.keys(headers)) if (TOKEN_HEADERS.includes(name.toLowerCase())) delete headers[name];
    if (typeof next === 'function') next(options, ...more);
  };

const responseOf = <Config>(error: unknown): AxiosResponseLike<Config> | undefined =>
  error instanceof Error && 'response' in error ? (error.response as AxiosResponseLike<Config> | undefined) : undefined;

/** Removes the token from an error of axios. */
const redact = (error: unknown): void => {
  if (!(error instanceof Error)) return;
  const response = responseOf<AxiosRequestLike>(error);
  const configs = ['config' in error ? (error.config as AxiosRequestLike | undefined) : undefined, response?.config];
  for (const config of configs) for (const name of TOKEN_HEADERS) config?.headers.delete(name);
  for (const config of configs) if (config !== undefined) Reflect.deleteProperty(config, REPLAY);
  for (const holder of [error, response]) {
    if (holder !== undefined && 'request' in holder) Object.defineProperty(holder, 'request', { enumerable: false });
  }
};
