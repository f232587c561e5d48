// One saved set of credentials, and how it looks in the file.

/** How the client authenticates at the token endpoint. */
export type AuthMethod = 'client_secret_post' | 'client_secret_basic';

/** What `mintmark login` remembers. */
export interface Profile {
  /** An origin, such as `https://localhost:8443`. */
  readonly tenantUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly authMethod: AuthMethod;
  /** Absolute path of a CA certificate to trust. */
  readonly caCert: string | undefined;
}

/**
 * Reads the file's text.
 *
 * @throws Error naming the path, when it is not what {@link formatProfiles} writes
 */
export const parseProfiles = (text: string, path: string): ReadonlyMap<string, Profile> => {
  const file = parseJson(text);
  if (isRecord(file) && isRecord(file.profiles)) {
    const profiles = Object.entries(file.profiles).map(([name, value]) => [name, parseProfile(value)] as const);
    const readable = profiles.filter((entry): entry is [string, Profile] => entry[1] !== undefined);
    if (readable.length === profiles.length) return new Map(readable);
  }
  throw new Error(`The profile file ${path} is damaged. Remove it and run \`mintmark login\` again.`);
};

/** The file's text. */
export const formatProfiles = (profiles: ReadonlyMap<string, Profile>): string => {
  const written = [...profiles].map(([name, { tenantUrl, clientId, clientSecret, authMethod, caCert }]) => [
    name,
    { tenant_url: tenantUrl, client_id: clientId, client_secret: clientSecret, auth_method: authMethod, ca_cert: caCert },
  ]);
  return `${JSON.stringify({ profiles: Object.fromEntries(written) }, undefined, 2)}\n`;
};

const parseProfile = (value: unknown): Profile | undefined => {
  if (!isRecord(value)) return undefined;
  const { tenant_url: tenantUrl, client_id: clientId, client_secret: clientSecret, auth_method: method, ca_cert: caCert } = value;
  if (typeof tenantUrl !== 'string' || typeof clientId !== 'string' || typeof clientSecret !== 'string') return undefined;
  if (caCert !== undefined && typeof caCert !== 'string') return undefined;
  if (method !== undefined && method !== 'client_secret_post' && method !== 'client_secret_basic') return undefined;
  return { tenantUrl, clientId, clientSecret, authMethod: method ?? 'client_secret_post', caCert };
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
