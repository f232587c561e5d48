// Resources: the APIs that tokens are for.
import type { components } from './api.generated.ts';
import type { CreateOptions, UpdateOptions, Versioned, VersionOptions } from './options.ts';
import { segment } from './path-segment.ts';
import { hasMembers, listReader, reader, readNothing, versioned } from './read-response.ts';
import type { Send } from './send.ts';

type Schemas = components['schemas'];

/** A registered API. */
export interface ResourceRecord extends Readonly<Schemas['Resource']> {}

/** A resource to create. */
export interface NewResource extends Readonly<Schemas['NewResource']> {}

/** A change of a resource (RFC 7396): an absent member is unchanged, `null` resets it to the default. */
export interface ResourcePatch extends Readonly<Schemas['ResourcePatch']> {}

/** The settings of a resource that can be given at its creation and changed, except its name. */
export interface ResourceSettings extends Pick<NewResource, Exclude<keyof ResourcePatch, 'name'>> {}

/** The functions of `management.resources`. */
export interface ResourcesApi {
  list(): Promise<readonly ResourceRecord[]>;
  get(uri: string): Promise<Versioned<ResourceRecord>>;
  create(resource: NewResource, options?: CreateOptions): Promise<Versioned<ResourceRecord>>;
  update(uri: string, patch: ResourcePatch, options?: UpdateOptions): Promise<Versioned<ResourceRecord>>;
  delete(uri: string, options?: VersionOptions): Promise<void>;
}

const isResource = hasMembers<ResourceRecord>({ uri: 'string' });
const readResource = versioned(reader('a resource', isResource));
const readResources = listReader('resources', isResource);

/** Creates the {@link ResourcesApi} that sends its requests with `send`. */
export const resourcesApi = (send: Send): ResourcesApi => {
  const pathOf = (uri: string): string => `/resources/${segment('uri', uri)}`;
  return {
    list: () => send({ method: 'GET', path: '/resources', read: readResources }),
    get: async (uri) => send({ method: 'GET', path: pathOf(uri), read: readResource }),
    create: (body, options) => send({ method: 'POST', path: '/resources', body, options, read: readResource }),
    update: async (uri, body, options) => send({ method: 'PATCH', path: pathOf(uri), body, options, read: readResource }),
    delete: async (uri, options) => send({ method: 'DELETE', path: pathOf(uri), options, read: readNothing }),
  };
};
