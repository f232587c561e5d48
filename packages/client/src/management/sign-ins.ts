// The part of the management client that lists sign-ins and finds the client that a credential belongs to.
import { requireText } from '../errors/invalid-argument.ts';
import type { components } from './api.generated.ts';
import type { PageOptions, QueryOf } from './options.ts';
import { hasMembers, listReader, reader } from './read-response.ts';
import type { Send } from './send.ts';

type Schemas = components['schemas'];

/** The token requests of one client with one credential, IP address and result: their number and times. */
export interface SignIn extends Readonly<Schemas['SignIn']> {}

/** Filters of sign-ins. A sign-in must match every filter that is set. */
export interface SignInFilter extends Omit<QueryOf<'signInsList'>, 'limit'> {}

/** What a leaked string was identified as, and the client that it belongs to. */
export interface IdentifiedCredential extends Readonly<Schemas['IdentifiedCredential']> {}

/** The functions of `management.signIns`. */
export interface SignInsApi {
  /** Lists sign-ins, in descending order of their last token request. */
  list(options?: SignInFilter & Pick<PageOptions, 'limit'>): Promise<readonly SignIn[]>;
}

const readSignIns = listReader('sign_ins', hasMembers<SignIn>({}));
const readIdentified = reader('an identified credential', hasMembers<IdentifiedCredential>({ kind: 'string' }));

/** Creates the {@link SignInsApi} that sends its requests with `send`. */
export const signInsApi = (send: Send): SignInsApi => ({
  list: (query = {}) => send({ method: 'GET', path: '/sign-ins', query: { ...query }, read: readSignIns }),
});

/** Creates `management.whose`, which returns the client that a secret or token belongs to. */
export const whose =
  (send: Send) =>
  async (credential: string): Promise<IdentifiedCredential> =>
    send({ method: 'POST', path: '/whose', body: { credential: requireText('credential', credential) }, read: readIdentified });
