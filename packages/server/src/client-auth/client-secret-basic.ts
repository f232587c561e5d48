// client_secret_basic (RFC 6749 §2.3.1): id and secret in the Authorization header, where its scheme is Basic. A header of another scheme
// is no client authentication: programs send the token that they ask about, or whatever they send everywhere.
import { isBasic, OAuthError, parseBasic } from '@mintmark/protocol';
import { invalidClient } from '../refusals/refusal.ts';
import { authenticateBySecret } from './client-secret.ts';
import type { ClientAuthMethod } from './method.ts';

export const clientSecretBasic: ClientAuthMethod = {
  presentedIn: ({ headers: { authorization } }) => authorization !== undefined && isBasic(authorization),
  authenticate: (presented, dependencies) => {
    const readings = parseBasic(presented.headers.authorization ?? '');
    const { clientId } = presented.credentials;
    if (readings === undefined) throw invalidClient('malformed_basic', { clientId });
    // A client_id beside the header is a repetition (§3.2.1), unless it names another client.
    const candidates = clientId === undefined ? readings : readings.filter((reading) => reading.clientId === clientId);
    if (candidates.length === 0) throw new OAuthError('invalid_request', 'client_id differs from the one in the Authorization header.');
    return authenticateBySecret('client_secret_basic', candidates, presented, dependencies);
  },
};
