// Trusted issuers: other authorities whose tokens clients may present.
import type { components } from './api.generated.ts';
import type { CreateOptions, UpdateOptions, Versioned, VersionOptions } from './options.ts';
import { segment } from './path-segment.ts';
import { hasMembers, listReader, reader, readNothing, versioned } from './read-response.ts';
import type { Send } from './send.ts';

type Schemas = components['schemas'];

/** A trusted issuer. */
export interface IssuerRecord extends Readonly<Schemas['Issuer']> {}

/** An issuer to trust. */
export interface NewIssuer extends Readonly<Schemas['NewIssuer']> {}

/** A change of a trusted issuer (RFC 7396). */
export interface IssuerPatch extends Readonly<Schemas['IssuerPatch']> {}

/** The functions of `management.issuers`. */
export interface IssuersApi {
  list(): Promise<readonly IssuerRecord[]>;
  get(id: string): Promise<Versioned<IssuerRecord>>;
  create(issuer: NewIssuer, options?: CreateOptions): Promise<Versioned<IssuerRecord>>;
  update(id: string, patch: IssuerPatch, options?: UpdateOptions): Promise<Versioned<IssuerRecord>>;
  delete(id: string, options?: VersionOptions): Promise<void>;
  /** Refuses its tokens from now on. The tokens of the server that it led to stay active. */
  disable(id: string, options?: VersionOptions): Promise<Versioned<IssuerRecord>>;
  enable(id: string, options?: VersionOptions): Promise<Versioned<IssuerRecord>>;
  /** Disables it, revokes its trust rules, and ends every token that they led to. */
  distrust(id: string, options?: VersionOptions): Promise<Versioned<IssuerRecord>>;
  /** Fetches its keys now, and discards those that any node has. */
  refresh(id: string, options?: VersionOptions): Promise<Versioned<IssuerRecord>>;
}

const isIssuer = hasMembers<IssuerRecord>({ id: 'string', kind: 'string' });
const readIssuer = versioned(reader('an issuer', isIssuer));
const readIssuers = listReader('issuers', isIssuer);

/** Creates the {@link IssuersApi} that sends its requests with `send`. */
export const issuersApi = (send: Send): IssuersApi => {
  const pathOf = (id: string): string => `/issuers/${segment('id', id)}`;
  const act = async (id: string, action: string, options: VersionOptions | undefined) =>
    send({ method: 'POST', path: `${pathOf(id)}/${action}`, options, read: readIssuer });
  return {
    list: () => send({ method: 'GET', path: '/issuers', read: readIssuers }),
    get: async (id) => send({ method: 'GET', path: pathOf(id), read: readIssuer }),
    create: (body, options) => send({ method: 'POST', path: '/issuers', body, options, read: readIssuer }),
    update: async (id, body, options) => send({ method: 'PATCH', path: pathOf(id), body, options, read: readIssuer }),
    delete: async (id, options) => send({ method: 'DELETE', path: pathOf(id), options, read: readNothing }),
    disable: (id, options) => act(id, 'disable', options),
    enable: (id, options) => act(id, 'enable', options),
    distrust: (id, options) => act(id, 'distrust', options),
    refresh: (id, options) => act(id, 'refresh', options),
  };
};
