// Sign-ins, and the owner of a leaked credential.
import { requireText } from '../errors/invalid-argument.ts';
import type { components } from './api.generated.ts';
import type { PageOptions, QueryOf } from './options.ts';
import { hasMembers, listReader, reader } from './read-response.ts';
import type { Send } from './send.ts';

type Schemas = components['schemas'];

/** How often a client obtained a token, or was refused, with one credential from one address. */
export interface SignIn extends Readonly<Schemas['SignIn']> {}

/** Filters of sign-ins; all that are given apply. */
export interface SignInFilter extends Omit<QueryOf<'signInsList'>, 'limit'> {}

/** The client that a secret or token belongs to. */
export interface CredentialOwner extends Readonly<Schemas['CredentialOwner']> {}

/** Sign-ins: `management.signIns`. */
export interface SignInsApi {
  /** Sign-ins, the latest first. */
  list(options?: SignInFilter & Pick<PageOptions, 'limit'>): Promise<readonly SignIn[]>;
}

const readSignIns = listReader('sign_ins', hasMembers<SignIn>({}));
const readOwner = reader('the owner of a credential', hasMembers<CredentialOwner>({ kind: 'string' }));

/** The functions of {@link SignInsApi}. */
export const signInsApi = (send: Send): SignInsApi => ({
  list: (query = {}) => send({ method: 'GET', path: '/sign-ins', query: { ...query }, read: readSignIns }),
});

/** See `management.whose`. */
export const whose =
  (send: Send) =>
  async (credential: string): Promise<CredentialOwner> =>
    send({ method: 'POST', path: '/whose', body: { credential: requireText('credential', credential) }, read: readOwner });
