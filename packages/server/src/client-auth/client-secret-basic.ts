// client_secret_basic (RFC 6749 §2.3.1): id and secret in an Authorization header of the scheme Basic. A
// header of another scheme is no client authentication: some programs send a token in every request.
import { isBasic, OAuthError, parseBasic } from '@mintmark/protocol';
import { invalidClient } from '../refusals/refusal.ts';
import { authenticateBySecret } from './client-secret.ts';
import type { ClientAuthMethod } from './method.ts';

export const clientSecretBasic: ClientAuthMethod = {
  presentedIn: ({ headers: { authorization } }) => authorization !== undefined && isBasic(authorization),
  authenticate: (presented, dependencies) => {
    const interpretations = parseBasic(presented.headers.authorization ?? '');
    const { clientId } = presented.credentials;
    if (interpretations === undefined) throw invalidClient('malformed_basic', { clientId });
    // §3.2.1: client_id may repeat the id in the header; it must not name another client.
    const candidates = clientId === undefined ? interpretations : interpretations.filter((each) => each.clientId === clientId);
    if (candidates.length === 0) throw new OAuthError('invalid_request', 'client_id differs from the one in the Authorization header.');
    return authenticateBySecret('client_secret_basic', candidates, presented, dependencies);
  },
};
