// Sign-in by an OpenID Provider: the way there, and what the browser brings back.
import { send } from './send.ts';
import type { Session } from './session.ts';

/** How one can sign in here. */
export interface SignInWays {
  readonly passwords: boolean;
  readonly providers: readonly { readonly id: string; readonly label: string }[];
}

/** The session, and the page that the person wanted to see. */
export interface CompletedSignIn extends Session {
  readonly return_to: string;
}

/** Pages that a sign-in may lead back to. */
const PAGE = /^\/(?!\/)[A-Za-z0-9._~%!$&'()*+,;=:@/?-]{0,500}$/;

export const readSignInWays = async (): Promise<SignInWays> => (await send('GET', 'sign-in')) as SignInWays;

const pathOf = (provider: string): string => `session/openid/${encodeURIComponent(provider)}`;

/** Leaves for a provider. @param page - in the fragment, to come back to */
export const leaveForProvider = async (provider: string, page: string): Promise<void> => {
  const { url } = (await send('POST', pathOf(provider), { return_to: PAGE.test(page) ? page : '/' })) as { readonly url: string };
  if (!url.startsWith('https:')) throw new TypeError(`${provider} has no address with https.`);
  window.location.assign(url);
};

/** Completes a sign-in. @param brought - the parameters that the provider sent with the browser */
export const completeSignIn = async (provider: string, brought: URLSearchParams): Promise<CompletedSignIn> => {
  const session = (await send('POST', `${pathOf(provider)}/complete`, Object.fromEntries(brought))) as CompletedSignIn;
  return { ...session, return_to: PAGE.test(session.return_to) ? session.return_to : '/' };
};
