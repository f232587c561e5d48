// Finds the token endpoint of the server: of a tenant with the guide's paths, of a URL, or of an issuer with
// metadata.
import { invalidArgument } from '../errors/invalid-argument.ts';
import { ProtocolError } from '../errors/protocol-error.ts';
import type { Transport } from '../http/exchange.ts';
import { endpointUrl, tenantOrigin } from '../http/tenant-url.ts';
import { SharedFlight } from '../source/shared-flight.ts';
import { discover, type ServerMetadata } from './server-metadata.ts';

/**
 * The server: one of `tenantUrl`, `tokenUrl` and `issuer`; with `tokenUrl`, `issuer` is only the audience
 * of assertions.
 */
export type TokenServer =
  | {
      /** `host[:port]`, with or without `https://`. */
      readonly tenantUrl: string;
      readonly tokenUrl?: undefined;
      readonly issuer?: undefined;
    }
  | {
      /** The absolute URL of a token endpoint. */
      readonly tokenUrl: string;
      readonly issuer?: string | undefined;
      /** How a secret is sent there, without an `authMethod`; `client_secret_basic` by default. */
      readonly secretMethod?: 'client_secret_post' | 'client_secret_basic' | undefined;
      /** Other names of this server for Bearer tokens, such as Apigee's `BearerToken`. */
      readonly bearerTokenTypes?: readonly string[] | undefined;
      /**
       * Names of hosts, as inside a cluster, to which credentials may be sent by plain `http`, readable to
       * the network.
       */
      readonly plainHttpHosts?: readonly string[] | undefined;
      readonly tenantUrl?: undefined;
    }
  | {
      /** The issuer, exactly as its metadata (RFC 8414 or OpenID Connect Discovery) names it. */
      readonly issuer: string;
      /**
       * Names of hosts, as inside a cluster, to which credentials may be sent by plain `http`, readable to
       * the network.
       */
      readonly plainHttpHosts?: readonly string[] | undefined;
      readonly tokenUrl?: undefined;
      readonly tenantUrl?: undefined;
    };

/** A token endpoint with its properties. */
export interface ServerEndpoint {
  readonly tokenUrl: string;
  /** The alias for a client with a certificate; `undefined` without one. */
  readonly mutualTlsTokenUrl: string | undefined;
  readonly issuer: string | undefined;
  readonly authMethods: readonly string[];
  readonly bearerTokenTypes?: readonly string[] | undefined;
  /** Where challenges for the proofs of attested keys are; `undefined` if unknown. */
  readonly challengeUrl?: string | undefined;
  /** The issuer as tokens of workloads name it, where the server has several. */
  readonly workloadAudience?: string;
}

/** A server with valid options. */
export interface PreparedServer {
  /** Identifies the server; part of a token's key in a store. */
  readonly name: string;
  /**
   * Finds the token endpoint. It requests the metadata if only the issuer is known, or if a certificate
   * requires the alias.
   */
  locate(transport: Transport, hasCertificate: boolean): Promise<ServerEndpoint>;
}

/** Milliseconds for which metadata is cached. */
const METADATA_LIFETIME = 3_600_000;

/** @throws TypeError (code `invalid_argument`) for a URL that cannot be used, or none, or too many */
export const prepareServer = (server: TokenServer, monotonic: () => number): PreparedServer => {
  const { tenantUrl, tokenUrl, issuer } = server;
  if (tenantUrl !== undefined && tokenUrl === undefined && issuer === undefined) return tenant(tenantOrigin(tenantUrl), monotonic);
  if (tenantUrl === undefined && tokenUrl !== undefined) {
    return endpoint({ ...server, tokenUrl: endpointUrl('tokenUrl', tokenUrl, server.plainHttpHosts) });
  }
  if (tenantUrl === undefined && issuer !== undefined) return published(issuer, server.plainHttpHosts ?? [], monotonic);
  throw invalidArgument('Give either tenantUrl or tokenUrl or issuer.');
};

const tenant = (origin: string, monotonic: () => number): PreparedServer => {
  const tokenUrl = `${origin}/v1.0/endpoint/default/token`;
  const issuer = `${origin}/oidc/endpoint/default`;
  // The guide sends the secret in the body.
  const found = {
    tokenUrl,
    issuer,
    mutualTlsTokenUrl: undefined,
    authMethods: ['client_secret_post'],
    workloadAudience: `${origin}/oauth2`,
  };
  const metadataOf = cachedMetadata(issuer, monotonic);
  return {
    name: tokenUrl,
    locate: async (transport, hasCertificate) => {
      if (!hasCertificate) return found;
      try {
        return { ...found, mutualTlsTokenUrl: (await metadataOf(transport, true)).mutualTlsTokenUrl };
      } catch (error) {
        // The token endpoint is used if the metadata is unusable, as without a certificate.
        if (error instanceof ProtocolError) return found;
        throw error;
      }
    },
  };
};

// RFC 6749 §2.3.1: every server must support basic.
const endpoint = ({
  tokenUrl,
  issuer,
  secretMethod = 'client_secret_basic',
  bearerTokenTypes,
}: Extract<TokenServer, { readonly tokenUrl: string }>): PreparedServer => {
  const found = { tokenUrl, issuer, mutualTlsTokenUrl: undefined, authMethods: [secretMethod], bearerTokenTypes };
  return { name: tokenUrl, locate: async () => found };
};

const published = (issuer: string, plainHttpHosts: readonly string[], monotonic: () => number): PreparedServer => {
  if (endpointUrl('issuer', issuer, plainHttpHosts).includes('?')) throw invalidArgument('issuer must not have a query.');
  const metadataOf = cachedMetadata(issuer, monotonic, plainHttpHosts);
  return { name: issuer, locate: async (transport, hasCertificate) => ({ ...(await metadataOf(transport, hasCertificate)), issuer }) };
};

/** Metadata, requested once an hour, and once for all who need it at the time. */
const cachedMetadata = (issuer: string, monotonic: () => number, plainHttpHosts: readonly string[] = []) => {
  let known: { readonly metadata: ServerMetadata; readonly until: number } | undefined;
  let flight: SharedFlight<ServerMetadata> | undefined;
  const request = async (transport: Transport, hasCertificate: boolean): Promise<ServerMetadata> => {
    const metadata = await discover(issuer, transport, { hasCertificate, plainHttpHosts }).catch((error: unknown) => {
      // While the server is unreachable, expired metadata is used.
      if (known === undefined || transport.signal?.aborted) throw error;
      return known.metadata;
    });
    known = { metadata, until: monotonic() + METADATA_LIFETIME };
    return metadata;
  };
  return async (transport: Transport, hasCertificate: boolean): Promise<ServerMetadata> => {
    if (known !== undefined && monotonic() < known.until) return known.metadata;
    if (flight === undefined || flight.signal.aborted) {
      flight = new SharedFlight(async (self) => {
        try {
          return await request({ ...transport, signal: self.signal }, hasCertificate);
        } finally {
          if (flight === self) flight = undefined;
        }
      }, false);
    }
    return flight.join(transport.signal);
  };
};
