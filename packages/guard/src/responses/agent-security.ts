// The parts of an A2A agent card that state how callers authenticate (A2A 1.0 §4.5, and the form of 0.3), from the
// configuration of the guard and the metadata of its issuers.

/** What the card states in addition to the configuration of the guard. */
export interface AgentSecurityOptions {
  /** Scopes that each call needs; all of `resource.scopes` by default. */
  readonly scope?: string | readonly string[];
  /** Whether callers need a client certificate as well, to which their tokens are bound (RFC 8705); `false` by default. */
  readonly mutualTls?: boolean;
  /** The version of the card's format; `1.0` by default. */
  readonly protocolVersion?: '1.0' | '0.3';
}

/** Members to add to an agent card, in its JSON form. */
export interface AgentSecurity {
  readonly securitySchemes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Of version 1.0. A caller meets one of them, with every scheme in it. */
  readonly securityRequirements?: readonly { readonly schemes: Readonly<Record<string, { readonly list: readonly string[] }>> }[];
  /** Of version 0.3, with the same meaning. */
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}

/** An issuer whose tokens are accepted. */
export interface AgentIssuer {
  readonly tokenUrl: string;
  /** Where its metadata is (RFC 8414). */
  readonly metadataUrl: string;
}

const MUTUAL_TLS = 'mtls';

/**
 * Creates the parts.
 *
 * @param offered - `resource.scopes` of the guard
 * @throws TypeError for a version that is not supported, or a scope that is not among the offered ones
 */
export const agentSecurity = (
  issuers: readonly AgentIssuer[],
  offered: readonly string[],
  { scope = offered, mutualTls = false, protocolVersion = '1.0' }: AgentSecurityOptions,
): AgentSecurity => {
  if (protocolVersion !== '1.0' && protocolVersion !== '0.3') throw new TypeError('protocolVersion: expected 1.0 or 0.3.');
  const scopes = [scope].flat().flatMap((each) => each.split(' '));
  const unknown = scopes.find((each) => !offered.includes(each));
  if (unknown !== undefined) throw new TypeError(`scope: ${JSON.stringify(unknown)} is not one of resource.scopes of the guard.`);
  const names = issuers.map((_, index) => (index === 0 ? 'oauth2' : `oauth2-${index + 1}`));
  const described = Object.fromEntries(offered.map((each) => [each, '']));
  const oauth2 = issuers.map(({ tokenUrl, metadataUrl }) => ({
    flows: { clientCredentials: { tokenUrl, scopes: described } },
    // The specification permits https alone.
    ...(metadataUrl.startsWith('https:') ? { oauth2MetadataUrl: metadataUrl } : undefined),
  }));
  const needed = names.map((name) => [name, scopes] as const);
  const certificate = mutualTls ? ([[MUTUAL_TLS, []]] as const) : [];
  if (protocolVersion === '0.3') {
    return {
      securitySchemes: Object.fromEntries([
        ...oauth2.map((scheme, index) => [names[index], { type: 'oauth2', ...scheme }]),
        ...certificate.map(([name]) => [name, { type: 'mutualTLS' }]),
      ]),
      security: needed.map((each) => Object.fromEntries([each, ...certificate])),
    };
  }
  return {
    securitySchemes: Object.fromEntries([
      ...oauth2.map((scheme, index) => [names[index], { oauth2SecurityScheme: scheme }]),
      ...certificate.map(([name]) => [name, { mtlsSecurityScheme: {} }]),
    ]),
    securityRequirements: needed.map((each) => ({
      schemes: Object.fromEntries([each, ...certificate].map(([name, list]) => [name, { list }])),
    })),
  };
};
