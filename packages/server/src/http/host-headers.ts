// The security headers of responses by host, including those to requests whose Host cannot be read.
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { TenantDirectory } from '../tenants/tenant-directory.ts';
import { headersAt, SECURITY_HEADERS, type SecurityHeaders } from '../transport/security-headers.ts';

/** Creates {@link SecurityHeaders} from the hosts of tenants. */
export const hostHeaders =
  (tenants: Pick<TenantDirectory, 'find'>): SecurityHeaders =>
  (socket, host) => {
    const protocol = 'encrypted' in socket ? 'https' : 'http';
    if (host !== undefined) return headersAt(host, tenants.find(host, protocol)).fields;
    const named = namesOf(socket).find((name) => tenants.find(name, protocol) !== undefined);
    return named === undefined ? SECURITY_HEADERS : headersAt(named, tenants.find(named, protocol)).fields;
  };

// SNI has no port, and the port of the public URL may be mapped to the local one.
const namesOf = (socket: Duplex): readonly string[] => {
  if (!(socket instanceof TLSSocket) || typeof socket.servername !== 'string') return [];
  return [socket.servername, `${socket.servername}:${socket.localPort}`];
};
