// Where the chain of a token is shown.

/** The path of the page, which is that of the grant in the management API, too. */
export const chainPath = (grantId: string): string => `/grants/${encodeURIComponent(grantId)}`;
