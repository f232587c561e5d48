// Where tokens come from: a tenant with the guide's paths, a token endpoint, or an issuer that says where its own is.
import { invalidArgument } from '../caller-fault.ts';
import type { Transport } from '../exchange.ts';
import { endpointUrl, tenantOrigin } from '../tenant-url.ts';
import { discover, type ServerMetadata } from './server-metadata.ts';

/** The server: one of `tenantUrl`, `tokenUrl` and `issuer`; `issuer` beside `tokenUrl` only names the audience of assertions. */
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
      /** How a secret is sent there, unless `authMethod` says; `client_secret_basic` by default. */
      readonly secretMethod?: 'client_secret_post' | 'client_secret_basic' | undefined;
      readonly tenantUrl?: undefined;
    }
  | {
      /** The issuer, exactly as its metadata (RFC 8414 or OpenID Connect Discovery) names it. */
      readonly issuer: string;
      readonly tokenUrl?: undefined;
      readonly tenantUrl?: undefined;
    };

/** A token endpoint that has been found. */
export interface ServerEndpoint {
  readonly tokenUrl: string;
  readonly mutualTlsTokenUrl: string | undefined;
  readonly issuer: string | undefined;
  readonly authMethods: readonly string[];
}

/** A server that has been named. */
export interface NamedServer {
  /** What tells this server from others; part of a token's key. */
  readonly name: string;
  /** Finds the token endpoint; asks the server for it where only the issuer is known. */
  locate(transport: Transport): Promise<ServerEndpoint>;
}

/** Milliseconds for which metadata is believed. */
const METADATA_LIFETIME = 3_600_000;

/** @throws TypeError (code `invalid_argument`) for a URL that cannot be used, or none, or too many */
export const nameServer = (server: TokenServer, monotonic: () => number): NamedServer => {
  const { tenantUrl, tokenUrl, issuer } = server;
  if (tenantUrl !== undefined && tokenUrl === undefined && issuer === undefined) return tenant(tenantOrigin(tenantUrl));
  if (tenantUrl === undefined && tokenUrl !== undefined) return endpoint(endpointUrl('tokenUrl', tokenUrl), issuer, server.secretMethod);
  if (tenantUrl === undefined && issuer !== undefined) return published(issuer, monotonic);
  throw invalidArgument('Give either tenantUrl or tokenUrl or issuer.');
};

const tenant = (origin: string): NamedServer => {
  const tokenUrl = `${origin}/v1.0/endpoint/default/token`;
  const issuer = `${origin}/oidc/endpoint/default`;
  // As the guide does it.
  const found = { tokenUrl, issuer, mutualTlsTokenUrl: undefined, authMethods: ['client_secret_post'] };
  return { name: tokenUrl, locate: async () => found };
};

// RFC 6749 §2.3.1: basic is the method that every server must know.
const endpoint = (tokenUrl: string, issuer: string | undefined, secretMethod = 'client_secret_basic'): NamedServer => {
  const found = { tokenUrl, issuer, mutualTlsTokenUrl: undefined, authMethods: [secretMethod] };
  return { name: tokenUrl, locate: async () => found };
};

const published = (issuer: string, monotonic: () => number): NamedServer => {
  if (endpointUrl('issuer', issuer).includes('?')) throw invalidArgument('issuer must not have a query.');
  let known: { readonly metadata: ServerMetadata; readonly until: number } | undefined;
  const look = async (transport: Transport): Promise<ServerMetadata> => {
    if (known !== undefined && monotonic() < known.until) return known.metadata;
    const metadata = await discover(issuer, transport).catch((error: unknown) => {
      // A document that was good an hour ago is better than none while the server is down.
      if (known === undefined) throw error;
      return known.metadata;
    });
    known = { metadata, until: monotonic() + METADATA_LIFETIME };
    return metadata;
  };
  return { name: issuer, locate: async (transport) => ({ ...(await look(transport)), issuer }) };
};
