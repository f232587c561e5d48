// Sets the certificates of the https listeners. The operator's certificate is loaded before anything is
// created. The local CA is used only once the store is known to belong to this server.
import type { Tenant } from '../records/tenant.ts';
import type { LocalAuthorityStore } from '../tls/local-ca.ts';
import { hostnameOf, type Secured, secureByFiles, secureByLocalCa, type TransportCertificate } from '../tls/transport-certificate.ts';
import type { Network } from './network.ts';
import type { Start } from './start.ts';

/** The host names of the server: that of its public URL, and those of its tenants when they are loaded. */
export class ServedHosts {
  readonly #publicUrl: string;
  /** The current tenants; none before they are loaded. */
  tenants: () => readonly Tenant[] = () => [];

  constructor(publicUrl: string) {
    this.#publicUrl = publicUrl;
  }

  /** The host names, IPv6 without brackets. */
  names(): readonly string[] {
    const hosts = this.tenants().flatMap((tenant) => tenant.hosts);
    return [hostnameOf(this.#publicUrl), ...hosts.map((host) => hostnameOf(`https://${host}`))];
  }
}

/** Sets the certificate of every public listener. */
const everyListener = ({ served }: Network): Secured => ({
  secure: (certificate, named) => {
    for (const each of served) each.secure(certificate, named);
  },
});

/**
 * Uses the operator's certificate; `undefined` without one.
 *
 * @throws {@link CertificateError} for one that cannot be used
 */
export const useOperatorCertificate = (network: Network, { config, now, log }: Start): Promise<TransportCertificate | undefined> =>
  secureByFiles(everyListener(network), config, network.publicUrl, { now, log });

/** Uses certificates of the local CA. */
export const useLocalCa = (
  network: Network,
  authorities: LocalAuthorityStore,
  hosts: ServedHosts,
  { config, now, log }: Start,
): Promise<TransportCertificate> =>
  secureByLocalCa(everyListener(network), config, { authorities, hosts: () => hosts.names() }, { now, log });
