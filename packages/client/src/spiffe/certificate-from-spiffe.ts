// The certificate of mutual TLS from SPIFFE's Workload API, which sends another one before it expires.
import type { MutualTlsOptions } from '../node/mutual-tls.ts';
import { endpointSocket } from './endpoint-socket.ts';
import { type SpiffeCertificateEnvironment, SvidWatch } from './svid-watch.ts';

/** The options of {@link certificateFromSpiffe}. */
export interface SpiffeCertificateOptions {
  /** The Workload API, such as `unix:///run/spire/sockets/agent.sock`; by default `SPIFFE_ENDPOINT_SOCKET` names it. */
  readonly socket?: string | undefined;
  /** The SPIFFE ID, where the workload has several; by default the first. */
  readonly id?: string | undefined;
  /** The CA of the servers, PEM, where the system does not trust it. */
  readonly ca?: string | undefined;
}

/** Returns the current certificate, for `mutualTls` of `@mintmark/client/node`. */
export interface SpiffeCertificate {
  (): Promise<MutualTlsOptions>;
  /** Closes the connection to the agent. The next call opens another. */
  readonly close: () => void;
}

/**
 * The X.509-SVID of a workload, as the certificate of mutual TLS. The agent sends a new one before the last expires, and
 * when the connection to it is lost, another is opened after a growing delay. It does not keep the process alive.
 *
 * @throws {@link WorkloadError}, when called, without a socket or an identity, and where the libraries for gRPC
 * (`@connectrpc/connect-node` and its peers) are not installed
 * @example
 * const tokens = createTokenSource({ issuer: 'https://as.example', clientId, ...mutualTls(certificateFromSpiffe()) });
 */
export const certificateFromSpiffe = (
  { socket, id, ca }: SpiffeCertificateOptions = {},
  environment: SpiffeCertificateEnvironment = {},
): SpiffeCertificate => {
  let watch: SvidWatch | undefined;
  const certificate = async (): Promise<MutualTlsOptions> => {
    if (watch?.isRunning !== true) watch = new SvidWatch(endpointSocket(socket, environment), id, environment);
    const { cert, key } = await watch.current();
    return { cert, key, ca };
  };
  return Object.assign(certificate, { close: () => watch?.close() });
};
