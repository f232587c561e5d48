// What can be seen of a server without credentials: whether it is reached, trusted, a server of this kind, and of the same time as this machine.
import { type NetworkError, networkError, type TokenServer } from '@mintmark/client';
import { EXIT } from '../failure/exit-code.ts';
import { type Finding, failed, ok } from './finding.ts';

/** Milliseconds within which it must answer. */
const TIMEOUT = 10_000;
/** Milliseconds by which the clocks may differ: servers take assertions and proofs that are about so old. */
const TOLERATED = 10_000;

/** Reaches the server, and looks at what it answers. @param now - milliseconds since the epoch */
export const serverChecks = async (server: TokenServer, now: () => number): Promise<readonly Finding[]> => {
  const url = probeUrl(server);
  const before = now();
  let answer: Response;
  try {
    answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) });
    await answer.body?.cancel();
  } catch (cause) {
    return [unreachable(networkError(url, cause))];
  }
  const between = (before + now()) / 2;
  return [kindOf(server, url, answer), clockOf(answer.headers.get('date'), between)];
};

// A token endpoint answers GET with a refusal, which is an answer.
const probeUrl = ({ tenantUrl, issuer, tokenUrl }: TokenServer): string => {
  if (tokenUrl !== undefined) return tokenUrl;
  return `${(tenantUrl === undefined ? (issuer ?? '') : `${tenantUrl}/oidc/endpoint/default`).replace(/\/$/, '')}/.well-known/openid-configuration`;
};

const REMEDIES = {
  tls_untrusted: 'Give its CA by --ca-cert FILE or NODE_EXTRA_CA_CERTS; `mintmark serve` keeps its own in tls/ca.pem of its data folder.',
  timeout: 'Is there a firewall between, or a proxy needed (HTTPS_PROXY)?',
  network_error: 'Is the host right, does the server run, is a proxy needed (HTTPS_PROXY) or in the way (NO_PROXY)?',
} as const satisfies Record<NetworkError['code'], string>;

const unreachable = (error: NetworkError): Finding =>
  failed('connection', EXIT.network, error.message.replace(/ If it is the server's own CA.*$/, ''), REMEDIES[error.code]);

const kindOf = ({ tokenUrl }: TokenServer, url: string, { status }: Response): Finding => {
  const { origin } = new URL(url);
  if (status >= 500)
    return failed('connection', EXIT.failure, `${origin} answers ${status}`, 'The server, or a proxy before it, has a fault of its own.');
  if (tokenUrl !== undefined || status === 200) return ok('connection', `${origin} is reached and trusted`);
  return failed(
    'connection',
    EXIT.failure,
    `${origin} is reached, but ${url} answers ${status}`,
    'Is the tenant URL that of a tenant? Another server is named by --issuer, --token-url or --preset.',
  );
};

const clockOf = (date: string | null, now: number): Finding => {
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) return { check: 'clock', state: 'skipped', said: 'the server does not tell the time' };
  // The field has whole seconds, cut off.
  const ahead = Math.round((now - theirs - 500) / 1000);
  if (Math.abs(ahead) * 1000 <= TOLERATED) return ok('clock', `within ${TOLERATED / 1000} s of the server's`);
  const said = `this machine is ${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} the server`;
  return failed(
    'clock',
    EXIT.failure,
    said,
    'Set it (NTP): signed assertions and proofs are refused, and tokens seem to end at other times.',
  );
};
