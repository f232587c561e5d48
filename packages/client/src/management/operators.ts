// Operators: the people who manage a tenant in the console.
import type { components } from './api.generated.ts';
import type { CreateOptions, UpdateOptions, Versioned, VersionOptions } from './options.ts';
import { segment } from './path-segment.ts';
import { hasMembers, listReader, reader, readNothing, versioned } from './read-response.ts';
import type { Send } from './send.ts';

type Schemas = components['schemas'];

/** An operator. */
export interface OperatorRecord extends Readonly<Schemas['Operator']> {}

/** An operator to create. */
export interface NewOperator extends Readonly<Schemas['NewOperator']> {}

/** A change of an operator (RFC 7396). */
export interface OperatorPatch extends Readonly<Schemas['OperatorPatch']> {}

/** A one-time link, by which an operator sets a password. */
export interface OperatorLink extends Readonly<Schemas['OperatorLink']> {}

/** A created operator, with the link for it. */
export interface CreatedOperator extends Readonly<Schemas['CreatedOperator']> {}

/** A session of an operator in the console. */
export interface OperatorSession extends Readonly<Schemas['OperatorSession']> {}

/** The functions of `management.operators`. */
export interface OperatorsApi {
  list(): Promise<readonly OperatorRecord[]>;
  get(name: string): Promise<Versioned<OperatorRecord>>;
  /** The response has the one-time link, which is shown only once. */
  create(operator: NewOperator, options?: CreateOptions): Promise<Versioned<CreatedOperator>>;
  update(name: string, patch: OperatorPatch, options?: UpdateOptions): Promise<Versioned<OperatorRecord>>;
  delete(name: string, options?: VersionOptions): Promise<void>;
  /** Creates a one-time link for a new password, in place of an earlier one. */
  renewLink(name: string): Promise<OperatorLink>;
  sessions(name: string): Promise<readonly OperatorSession[]>;
  /** @returns how many sessions there were */
  endSessions(name: string): Promise<number>;
}

const isOperator = hasMembers<OperatorRecord>({ name: 'string', disabled: 'boolean' });
const isLink = hasMembers<OperatorLink>({ url: 'string', expires_at: 'string' });
const isCreated = (value: unknown): value is CreatedOperator => isOperator(value) && 'link' in value && isLink(value.link);
const readOperator = versioned(reader('an operator', isOperator));
const readCreated = versioned(reader('a created operator', isCreated));
const readLink = reader('a link', isLink);
const readEnded = reader('the number of sessions', hasMembers<Schemas['EndedSessions']>({ ended: 'number' }));

/** Creates the {@link OperatorsApi} that sends its requests with `send`. */
export const operatorsApi = (send: Send): OperatorsApi => {
  const pathOf = (name: string): string => `/operators/${segment('name', name)}`;
  return {
    list: () => send({ method: 'GET', path: '/operators', read: listReader('operators', isOperator) }),
    get: async (name) => send({ method: 'GET', path: pathOf(name), read: readOperator }),
    create: (body, options) => send({ method: 'POST', path: '/operators', body, options, read: readCreated }),
    update: async (name, body, options) => send({ method: 'PATCH', path: pathOf(name), body, options, read: readOperator }),
    delete: async (name, options) => send({ method: 'DELETE', path: pathOf(name), options, read: readNothing }),
    renewLink: async (name) => send({ method: 'POST', path: `${pathOf(name)}/renew-link`, read: readLink }),
    sessions: async (name) =>
      send({
        method: 'GET',
        path: `${pathOf(name)}/sessions`,
        read: listReader('sessions', hasMembers<OperatorSession>({ id: 'string', address: 'string' })),
      }),
    endSessions: async (name) => (await send({ method: 'POST', path: `${pathOf(name)}/end-sessions`, read: readEnded })).ended,
  };
};
