// Whether the server gives the client a token, and one for what was asked.
import { isTransient, NetworkError, OAuthResponseError, type Token, type TokenSourceOptions } from '@mintmark/client';
import { EXIT } from '../failure/exit-code.ts';
import { askOnce, expiryWarning } from '../tokens/obtain-token.ts';
import { type Finding, failed, ok } from './finding.ts';

/** Asks for a token, which is kept nowhere. */
export const credentialChecks = async (
  request: TokenSourceOptions,
  scope: readonly string[],
  now: () => number,
): Promise<readonly Finding[]> => {
  let expiring: Date | undefined;
  try {
    const token = await askOnce(request, undefined, (event) => {
      if (event.type === 'credentialExpiring') expiring = event.at;
    });
    const expiry: Finding[] =
      expiring === undefined
        ? []
        : [{ check: 'expiry', state: 'warning', said: expiryWarning(expiring, now()), remedy: 'Rotate it before.' }];
    return [
      ok('credential', `the server takes it; tokens last ${Math.round((token.expiresAt.getTime() - now()) / 1000)} s`),
      ...expiry,
      scopeOf(token, scope),
    ];
  } catch (error) {
    return refusal(error, authenticationOf(request));
  }
};

const scopeOf = ({ scope: granted = '' }: Token, asked: readonly string[]): Finding => {
  const lacking = asked.filter((one) => !granted.split(' ').includes(one));
  if (lacking.length === 0) return ok('scope', granted === '' ? 'none' : granted);
  return failed(
    'scope',
    EXIT.refused,
    `granted without ${lacking.join(' ')}`,
    'An administrator allows it to the client, and its resource must know it.',
  );
};

/** Why a client is refused, by what it authenticates with. */
const AUTHENTICATION = {
  secret: 'Id, secret or method (--auth-method) is wrong, or the client is disabled or the secret retired.',
  key: 'Id, method (--auth-method) or key id (--client-key-id) is wrong, the key is not among those registered for the client, or the client is disabled.',
  certificate:
    'Id or method (--auth-method) is wrong, the certificate is not what is registered for the client, has ended or is of no client CA of the tenant, or the client is disabled.',
} as const;

const authenticationOf = ({ clientKey, certificateThumbprint }: TokenSourceOptions): keyof typeof AUTHENTICATION => {
  if (clientKey !== undefined) return 'key';
  return certificateThumbprint === undefined ? 'secret' : 'certificate';
};

/** What each other refusal is about, and what helps. */
const REFUSALS: Readonly<Record<string, readonly [check: string, remedy: string]>> = {
  unauthorized_client: ['credential', 'The client may not use the client credentials grant: an administrator allows it.'],
  invalid_scope: ['scope', 'An administrator allows it to the client: `mintmark client update ID --scope`.'],
  invalid_target: ['scope', 'Is the resource spelt as it is registered, and may this client ask for it?'],
};

const refusal = (error: unknown, authentication: keyof typeof AUTHENTICATION): readonly Finding[] => {
  if (error instanceof OAuthResponseError) {
    const remedies = error.error === 'invalid_client' ? (['credential', AUTHENTICATION[authentication]] as const) : REFUSALS[error.error];
    const [check, remedy] = remedies ?? ['credential', isTransient(error) ? 'Try again later.' : 'The message tells what is missing.'];
    const why = error.requestId === undefined ? '' : ` \`mintmark explain ${error.requestId}\` tells an administrator more.`;
    const finding = failed(check, error.status >= 500 ? EXIT.failure : EXIT.refused, error.message, `${remedy}${why}`);
    return check === 'scope'
      ? [ok('credential', 'the server takes it'), finding]
      : [finding, { check: 'scope', state: 'skipped', said: '' }];
  }
  const code = error instanceof NetworkError ? EXIT.network : EXIT.failure;
  const message = error instanceof Error ? error.message : 'Something unexpected was thrown.';
  return [failed('credential', code, message, 'Something other than a token endpoint may answer there: a proxy, or another URL.')];
};
