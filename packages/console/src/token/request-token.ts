// A real token request, as a client sends it: without the operator's session.

/** What the token endpoint returned. */
export interface TokenResult {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The token endpoint of this tenant. */
const tokenEndpoint = (): string => `${window.location.origin}/oauth2/token`;

/** Requests a token with a secret. */
export const requestToken = async (clientId: string, clientSecret: string): Promise<TokenResult> => {
  const response = await fetch(tokenEndpoint(), {
    method: 'POST',
    credentials: 'omit',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }).toString(),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
