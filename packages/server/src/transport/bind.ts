// Binds the sockets of an address. `localhost` is two sockets on the same port.
import { once } from 'node:events';
import type { Server } from 'node:net';
import { formatListenAddress, type ListenAddress } from '../net/listen-address.ts';
import { errorCode } from '../system/error-code.ts';

/** An address cannot be bound. The message contains the address and the remedy. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  /** The address as configured, for example `https://localhost:8443`. */
  readonly address: string;
  /** The code of the error, for example `EADDRINUSE`. */
  readonly code: string;

  /** @param option - the option of `mintmark serve` that chooses the address */
  constructor(address: string, code: string, option: string) {
    super(`${address} ${REASONS.get(code)?.(option) ?? 'cannot be bound'} (${code}).`);
    this.address = address;
    this.code = code;
  }
}

const REASONS = new Map<string, (option: string) => string>([
  ['EADDRINUSE', (option) => `is already in use: stop the program that has the port, or choose another port by ${option}`],
  [
    'EACCES',
    (option) => `cannot be bound by this user, since ports under 1024 need a privilege: grant it, or choose another port by ${option}`,
  ],
  ['EADDRNOTAVAIL', () => 'is not an address of this machine'],
  ['ENOTFOUND', () => 'names a host that is not known'],
  ['EAI_AGAIN', () => 'names a host that cannot be looked up now'],
]);

// Errors of a machine that lacks one of the two address families.
const NO_SUCH_FAMILY = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL']);

// Attempts when the port that the system chose for 127.0.0.1 is in use on ::1.
const ATTEMPTS = 10;

/** A server that can be bound, and whose connections can be closed. */
export interface Bindable {
  readonly server: Server;
  /** Closes every connection, including those in a handshake. */
  closeAllConnections(): void;
}

/** Closes the servers and all their connections. */
export const unbind = async (servers: readonly Bindable[]): Promise<void> => {
  const closed = servers.map(({ server }) => new Promise<void>((resolve) => server.close(() => resolve())));
  for (const each of servers) each.closeAllConnections();
  await Promise.all(closed);
};

interface Binding {
  readonly host: string;
  readonly port: number;
  /** Whether other workers of the primary process listen, too. */
  readonly isShared: boolean;
}

const listen = async (server: Server, { host, port, isShared }: Binding): Promise<number> => {
  server.listen({ host, port, exclusive: !isShared });
  await once(server, 'listening');
  const bound = server.address();
  return bound !== null && typeof bound === 'object' ? bound.port : port;
};

/** The servers that listen at an address, and their port. */
export interface BoundAddress<T extends Bindable> {
  readonly servers: readonly T[];
  readonly port: number;
}

const bindLocalhost = async <T extends Bindable>(
  { port, isShared }: Omit<Binding, 'host'>,
  make: () => T,
  attempts = ATTEMPTS,
): Promise<BoundAddress<T>> => {
  const servers: T[] = [];
  let boundPort = port;
  let familyError: unknown;
  for (const host of ['127.0.0.1', '::1']) {
    const each = make();
    try {
      boundPort = await listen(each.server, { host, port: boundPort, isShared });
      servers.push(each);
    } catch (error) {
      if (NO_SUCH_FAMILY.has(errorCode(error))) {
        familyError = error;
        continue;
      }
      await unbind(servers);
      const again = port === 0 && servers.length > 0 && errorCode(error) === 'EADDRINUSE' && attempts > 1;
      if (again) return bindLocalhost({ port, isShared }, make, attempts - 1);
      throw error;
    }
  }
  if (servers.length === 0) throw familyError;
  return { servers, port: boundPort };
};

/**
 * Binds an address.
 *
 * @param make - creates a server; called twice for `localhost`
 * @param option - the option of `mintmark serve` that chooses the address, for the error
 * @param isShared - whether other workers of the primary process listen at the address, too
 * @throws {@link ListenError} when the address cannot be bound; then none of its sockets is bound
 */
export const bind = async <T extends Bindable>(
  address: ListenAddress,
  make: () => T,
  { option, isShared = false }: { readonly option: string; readonly isShared?: boolean },
): Promise<BoundAddress<T>> => {
  const { host, port } = address;
  try {
    if (host === 'localhost') return await bindLocalhost({ port, isShared }, make);
    const each = make();
    return { servers: [each], port: await listen(each.server, { host, port, isShared }) };
  } catch (error) {
    throw new ListenError(formatListenAddress(address), errorCode(error), option);
  }
};
