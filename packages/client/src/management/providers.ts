// OpenID Providers: the authorities by which operators sign in to the console.
import { isJsonObject } from '@mintmark/protocol';
import type { components } from './api.generated.ts';
import type { CreateOptions, UpdateOptions, Versioned, VersionOptions } from './options.ts';
import { segment } from './path-segment.ts';
import { hasMembers, listReader, reader, readNothing, versioned } from './read-response.ts';
import type { Send } from './send.ts';

type Schemas = components['schemas'];

/** An OpenID Provider. */
export interface ProviderRecord extends Readonly<Schemas['Provider']> {}

/** An OpenID Provider to add. */
export interface NewProvider extends Readonly<Schemas['NewProvider']> {}

/** A change of an OpenID Provider (RFC 7396). */
export interface ProviderPatch extends Readonly<Schemas['ProviderPatch']> {}

/** What the test of a provider found. */
export interface ProviderTestResult extends Readonly<Schemas['ProviderTestResult']> {}

/** The functions of `management.providers`. */
export interface ProvidersApi {
  list(): Promise<readonly ProviderRecord[]>;
  get(id: string): Promise<Versioned<ProviderRecord>>;
  create(provider: NewProvider, options?: CreateOptions): Promise<Versioned<ProviderRecord>>;
  /** The sessions of its operators end. */
  update(id: string, patch: ProviderPatch, options?: UpdateOptions): Promise<Versioned<ProviderRecord>>;
  delete(id: string, options?: VersionOptions): Promise<void>;
  /**
   * Fetches its metadata and its keys, without a sign-in.
   *
   * @param claims - of an ID token, to learn which roles they would give
   */
  test(id: string, claims?: Readonly<Record<string, unknown>>): Promise<ProviderTestResult>;
}

const isProvider = hasMembers<ProviderRecord>({ id: 'string', issuer: 'string' });
const isTestResult = (value: unknown): value is ProviderTestResult => isJsonObject(value) && Array.isArray(value.algorithms);
const readProvider = versioned(reader('a provider', isProvider));

/** Creates the {@link ProvidersApi} that sends its requests with `send`. */
export const providersApi = (send: Send): ProvidersApi => {
  const pathOf = (id: string): string => `/providers/${segment('id', id)}`;
  return {
    list: () => send({ method: 'GET', path: '/providers', read: listReader('providers', isProvider) }),
    get: async (id) => send({ method: 'GET', path: pathOf(id), read: readProvider }),
    create: (body, options) => send({ method: 'POST', path: '/providers', body, options, read: readProvider }),
    update: async (id, body, options) => send({ method: 'PATCH', path: pathOf(id), body, options, read: readProvider }),
    delete: async (id, options) => send({ method: 'DELETE', path: pathOf(id), options, read: readNothing }),
    test: async (id, claims) => {
      const body = claims === undefined ? {} : { claims };
      return send({ method: 'POST', path: `${pathOf(id)}/test`, body, read: reader('the test of a provider', isTestResult) });
    },
  };
};
