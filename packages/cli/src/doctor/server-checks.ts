// Checks a server without credentials: whether it is reachable, trusted and an authorization server, and its
// clock.
import { type NetworkError, networkError, type TokenServer } from '@mintmark/client';
import { EXIT } from '../failure/exit-code.ts';
import { type Finding, failed, ok } from './finding.ts';

/** Milliseconds to wait for a response. */
const TIMEOUT = 10_000;
/** Milliseconds by which the clocks may differ: servers accept assertions and proofs of about that age. */
const TOLERATED = 10_000;

/** Sends a request to the server. @param now - milliseconds since the epoch */
export const serverChecks = async (server: TokenServer, now: () => number): Promise<readonly Finding[]> => {
  const url = probeUrl(server);
  const before = now();
  let response: Response;
  try {
    response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) });
    await response.body?.cancel();
  } catch (cause) {
    return [unreachable(networkError(url, cause))];
  }
  const between = (before + now()) / 2;
  return [kindOf(server, url, response), clockOf(response.headers.get('date'), between)];
};

// A token endpoint refuses GET, which is a response as well.
const probeUrl = ({ tenantUrl, issuer, tokenUrl }: TokenServer): string => {
  if (tokenUrl !== undefined) return tokenUrl;
  return `${(tenantUrl === undefined ? (issuer ?? '') : `${tenantUrl}/oidc/endpoint/default`).replace(/\/$/, '')}/.well-known/openid-configuration`;
};

const REMEDIES = {
  tls_untrusted: 'Set its CA with --ca-cert FILE or NODE_EXTRA_CA_CERTS; `mintmark serve` writes its own to tls/ca.pem in its data folder.',
  timeout: 'Check firewalls, and whether a proxy is needed (HTTPS_PROXY).',
  network_error:
    'Check the host name, whether the server runs, and whether a proxy is needed (HTTPS_PROXY) or must not be used (NO_PROXY).',
} as const satisfies Record<NetworkError['code'], string>;

const unreachable = (error: NetworkError): Finding =>
  failed('connection', EXIT.network, error.message.replace(/ If it is the server's own CA.*$/, ''), REMEDIES[error.code]);

const kindOf = ({ tokenUrl }: TokenServer, url: string, { status }: Response): Finding => {
  const { origin } = new URL(url);
  if (status >= 500)
    return failed('connection', EXIT.failure, `${origin} responds with ${status}`, 'The server, or a proxy in front of it, has a fault.');
  if (tokenUrl !== undefined || status === 200) return ok('connection', `${origin} is reachable and trusted`);
  return failed(
    'connection',
    EXIT.failure,
    `${origin} is reachable, but ${url} responds with ${status}`,
    'Check the tenant URL. For a server other than Mintmark, give --issuer, --token-url or --preset.',
  );
};

const clockOf = (date: string | null, now: number): Finding => {
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) return { check: 'clock', state: 'skipped', said: 'the server sends no Date header' };
  // The field has whole seconds, rounded down.
  const ahead = Math.round((now - theirs - 500) / 1000);
  if (Math.abs(ahead) * 1000 <= TOLERATED) return ok('clock', `within ${TOLERATED / 1000} s of the server's`);
  const said = `this machine is ${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} the server`;
  return failed(
    'clock',
    EXIT.failure,
    said,
    'Set the clock (NTP): otherwise signed assertions and proofs are refused, and expiry times are misjudged.',
  );
};
