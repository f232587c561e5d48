// Checks the credentials: the format of the secret without the server, and whether the server issues a token
// with the requested scope.
import { isTransient, NetworkError, OAuthResponseError, type Token, type TokenSourceOptions } from '@mintmark/client';
import { credentialKind } from '@mintmark/protocol';
import { EXIT } from '../failure/exit-code.ts';
import { expiryWarning, obtainOnce } from '../tokens/obtain-token.ts';
import { type Finding, failed, ok } from './finding.ts';

/** Requests a token, which is not cached. */
export const credentialChecks = async (
  request: TokenSourceOptions,
  scope: readonly string[],
  now: () => number,
): Promise<readonly Finding[]> => {
  let expiring: Date | undefined;
  try {
    const token = await obtainOnce(request, undefined, (event) => {
      if (event.type === 'credentialExpiring') expiring = event.at;
    });
    const expiry: Finding[] =
      expiring === undefined
        ? []
        : [{ check: 'expiry', state: 'warning', said: expiryWarning(expiring, now()), remedy: 'Rotate it before then.' }];
    return [
      ok('credential', `the server accepts it; tokens are valid for ${Math.round((token.expiresAt.getTime() - now()) / 1000)} s`),
      ...expiry,
      scopeOf(token, scope),
    ];
  } catch (error) {
    return refusal(error, authenticationOf(request));
  }
};

const scopeOf = ({ scope: granted = '' }: Token, requested: readonly string[]): Finding => {
  const lacking = requested.filter((one) => !granted.split(' ').includes(one));
  if (lacking.length === 0) return ok('scope', granted === '' ? 'none' : granted);
  return failed(
    'scope',
    EXIT.refused,
    `granted without ${lacking.join(' ')}`,
    'An administrator has to allow it for the client, and its resource must have it.',
  );
};

/** The usual reason why client authentication fails, by the kind of credential. */
const AUTHENTICATION = {
  secret: 'The id, the secret or the method (--auth-method) is wrong, the client is disabled, or the secret has ended.',
  key: 'The id, the method (--auth-method) or the key id (--client-key-id) is wrong, the key is not registered for the client, or the client is disabled.',
  certificate:
    'The id or the method (--auth-method) is wrong; the certificate is not registered for the client, has expired or is not from a client CA of the tenant; or the client is disabled.',
  token:
    'No trust rule of an enabled issuer matches the token of the platform, or its client is disabled: `mintmark trust evaluate` shows each condition.',
} as const;

const authenticationOf = (options: TokenSourceOptions): keyof typeof AUTHENTICATION => {
  if ('workload' in options && options.workload !== undefined) return 'token';
  const { clientKey, certificateThumbprint } = options;
  if (clientKey !== undefined) return 'key';
  return certificateThumbprint === undefined ? 'secret' : 'certificate';
};

/** The check that other refusals belong to, and the remedy. */
const REFUSALS: ReadonlyMap<string, readonly [check: string, remedy: string]> = new Map([
  ['unauthorized_client', ['credential', 'The client may not use the client credentials grant: an administrator has to allow it.']],
  ['invalid_scope', ['scope', 'An administrator has to allow it: `mintmark client update ID --scope`.']],
  ['invalid_target', ['scope', 'Check that the resource is written as it is registered, and that this client may request it.']],
]);

const refusal = (error: unknown, authentication: keyof typeof AUTHENTICATION): readonly Finding[] => {
  if (error instanceof OAuthResponseError) {
    const remedies =
      error.error === 'invalid_client' ? (['credential', AUTHENTICATION[authentication]] as const) : REFUSALS.get(error.error);
    const [check, remedy] = remedies ?? ['credential', isTransient(error) ? 'Try again later.' : 'The message states what is missing.'];
    const why = error.requestId === undefined ? '' : ` \`mintmark explain ${error.requestId}\` tells an administrator more.`;
    const finding = failed(check, error.status >= 500 ? EXIT.failure : EXIT.refused, error.message, `${remedy}${why}`);
    return check === 'scope'
      ? [ok('credential', 'the server accepts it'), finding]
      : [finding, { check: 'scope', state: 'skipped', said: '' }];
  }
  const code = error instanceof NetworkError ? EXIT.network : EXIT.failure;
  const message = error instanceof Error ? error.message : 'An unexpected value was thrown.';
  return [failed('credential', code, message, 'The URL may not be that of a token endpoint, or a proxy responded.')];
};

/** Checks the format of a secret. The finding contains no part of the secret. */
export const secretForm = (secret: string): Finding => {
  const check = 'secret';
  if (secret !== secret.trim()) {
    return failed(check, EXIT.refused, 'it begins or ends with whitespace', 'Copy it again; `printf %s` writes no line end, echo does.');
  }
  if (/[^\x20-\x7e]/.test(secret)) {
    return failed(check, EXIT.refused, 'it contains characters that no generated secret has', 'Copy it again, from the original output.');
  }
  if (/^(['"]).*\1$/.test(secret)) {
    return failed(check, EXIT.refused, 'it is in quotation marks', 'Remove them: the file or variable must contain only the secret.');
  }
  if (!secret.startsWith('mms_')) return ok(check, `${secret.length} characters, without a checksum`);
  return credentialKind(secret) === 'secret'
    ? ok(check, 'its checksum matches')
    : failed(check, EXIT.refused, 'its checksum does not match: it is incomplete or was changed', 'Copy it in full, or create a new one.');
};
