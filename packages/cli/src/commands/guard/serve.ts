// `mintmark guard serve`: verifies access tokens for a reverse proxy, in front of APIs that cannot do it
// themselves.
import { createGuard, type Guard, requireEntitlement, requireScope } from '@mintmark/guard';
import { Option } from 'commander';
import { addConnectionOptions, type ConnectionOptions } from '../../credentials/connection-options.ts';
import { defineCommand } from '../../define-command.ts';
import { UsageError } from '../../failure/usage-error.ts';
import { guardCredentials, withCaRefresh } from '../../guarding/credentials.ts';
import { eventLine } from '../../guarding/event-lines.ts';
import { forwardAuth } from '../../guarding/forward-auth.ts';
import { guardHealth, guardMetadata, openListener, parseGuardAddress, parsePeers } from '../../guarding/guard-listeners.ts';
import { asUsage, issuerOf, type OtherServerOptions, tokenTypeOption } from '../../guarding/guarded-issuer.ts';
import { PROXIES, type ProxyName } from '../../guarding/proxies.ts';
import { type Io, writeLine } from '../../io.ts';
import { prepareNetwork } from '../../network.ts';
import { collect, collectWords } from '../../repeatable.ts';
import { stopRequest } from '../../serving/stop-request.ts';

interface GuardServeOptions extends ConnectionOptions, OtherServerOptions {
  readonly audience: string;
  readonly issuer?: string;
  readonly scope?: readonly string[];
  readonly entitlement?: readonly string[];
  readonly proxy: ProxyName;
  readonly publicUrl?: string;
  readonly dpopNonce?: boolean;
  readonly listen: string;
  readonly healthListen?: string;
  readonly metadataListen?: string;
  readonly resourceName?: string;
  readonly resourceDocumentation?: string;
  readonly resourceScope?: readonly string[];
  readonly trustedProxy?: readonly string[];
  readonly certificateHeader?: string;
  readonly addressHeader?: string;
}

export const command = defineCommand<GuardServeOptions>({
  options: (command) => {
    command
      .requiredOption('--audience <uri>', 'the API that tokens must be for')
      .option('--issuer <url>', 'the issuer whose tokens are accepted: a tenant or another server (default: the tenant of the credentials)')
      .addOption(tokenTypeOption())
      .option('--jwks-uri <url>', 'the key set of another server (default: from its metadata)')
      .option('--plain-http-host <host>', 'a host in your network that may be reached by plain http; may be repeated', collect)
      .option('--aud-optional', 'accept tokens of another server without any audience')
      .option('--scope <scope>', 'a scope that every request needs; may be repeated', collectWords)
      .option('--entitlement <name>', 'an entitlement that every request needs; may be repeated', collect)
      .addOption(new Option('--proxy <kind>', 'the kind of reverse proxy').choices(Object.keys(PROXIES)).default('nginx'))
      .option('--public-url <url>', 'the URL at which clients reach the API, for DPoP proofs (default: the origin of the audience)')
      .option('--dpop-nonce', 'require a nonce in every DPoP proof')
      .option('--listen <url>', 'the address for the proxy', 'http://127.0.0.1:9300')
      .option('--health-listen <url>', 'the address of /health/live and /health/ready (default: none)')
      .option('--metadata-listen <url>', 'the address from which the proxy serves the metadata of the API (RFC 9728) (default: none)')
      .option('--resource-name <name>', 'the name of the API in its metadata')
      .option('--resource-documentation <url>', 'the documentation of the API in its metadata')
      .option('--resource-scope <scope>', 'a scope in its metadata (default: those of --scope); may be repeated', collectWords)
      .option('--trusted-proxy <cidr>', 'a proxy on another machine that may send requests; may be repeated', collect)
      .option(
        '--certificate-header <name>',
        'the header with the client certificate: RFC 9440, percent-encoded PEM, bare base64 (Traefik), or XFCC (Envoy)',
      )
      .option('--address-header <name>', 'the header to which the proxy appends the client’s IP address');
    addConnectionOptions(command);
  },
  examples: [
    ['mintmark guard serve --audience https://api.example', 'for nginx, with the credentials of the API: opaque tokens and revocation'],
    [
      'mintmark guard serve --issuer https://id.example --audience https://api.example --scope invoices:read',
      'JWTs only, verified offline',
    ],
    [
      'mintmark guard serve --audience https://api.example --proxy traefik --listen http://0.0.0.0:9300 --trusted-proxy 10.0.0.0/8',
      'for Traefik on another machine',
    ],
    [
      'mintmark guard serve --issuer https://id.example --audience https://mcp.example --scope tools:call --metadata-listen http://127.0.0.1:9301',
      'for an MCP server: with the metadata from which its clients find the issuer',
    ],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: GuardServeOptions, io: Io): Promise<void> => {
  const trusted = options.trustedProxy ?? [];
  const peers = parsePeers(trusted);
  const address = parseGuardAddress('--listen', options.listen, trusted);
  const addressOf = (option: string, text: string | undefined) =>
    text === undefined ? undefined : parseGuardAddress(option, text, trusted);
  const healthAddress = addressOf('--health-listen', options.healthListen);
  const metadataAddress = addressOf('--metadata-listen', options.metadataListen);
  const guard = await guardOf(options, io);
  if (metadataAddress !== undefined && guard.metadata === undefined)
    throw new UsageError('--metadata-listen: an audience that is not a URL has no metadata (RFC 9728).');
  const stop = stopRequest(io);
  try {
    const listener = forwardAuth({
      guard,
      proxy: PROXIES[options.proxy],
      requirements: asUsage(() => [
        ...(options.scope === undefined ? [] : [requireScope(...options.scope)]),
        ...(options.entitlement === undefined ? [] : [requireEntitlement(...options.entitlement)]),
      ]),
      scope: options.scope ?? [],
      certificateHeader: options.certificateHeader?.toLowerCase(),
      addressHeader: options.addressHeader?.toLowerCase(),
      onProblem: (message) => void writeLine(io.stderr, `mintmark: ${message}`),
    });
    const listeners = [await openListener(address, peers, (request, response) => void listener(request, response))];
    if (healthAddress !== undefined) listeners.push(await openListener(healthAddress, peers, guardHealth(guard)));
    if (metadataAddress !== undefined) listeners.push(await openListener(metadataAddress, peers, guardMetadata(guard)));
    // Documents that cannot be fetched now are fetched when they are needed; an event has reported why.
    await guard.warmUp().catch(() => undefined);
    await writeLine(io.stderr, `Mintmark guards ${options.audience}, listening on ${listeners.map(({ url }) => url).join(' and ')}.`);
    await stop.requested;
    await Promise.all(listeners.map((each) => each.close()));
  } finally {
    stop.forget();
    await guard.close();
  }
};

const guardOf = async (options: GuardServeOptions, io: Io): Promise<Guard> => {
  const { issuer, audience, publicUrl, resourceName, resourceDocumentation, resourceScope = options.scope } = options;
  // The options are checked before the credentials are read, so that a fault of the issuer is reported first.
  if (issuer !== undefined) asUsage(() => createGuard({ issuer: issuerOf(issuer, options), audience }));
  const tenantUrl = options.tenantUrl ?? (issuer !== undefined && URL.canParse(issuer) ? new URL(issuer).origin : undefined);
  // Only credentials that belong to this server are used.
  const { caCert, tenantUrl: origin, credentials } = await guardCredentials({ ...options, tenantUrl }, io);
  const withCa = withCaRefresh(caCert, await prepareNetwork({ caCert }, io), io);
  const whose = issuer ?? origin;
  if (whose === undefined)
    throw new UsageError('No issuer is given: give --issuer, or a tenant URL by --tenant-url or MINTMARK_TENANT_URL.');
  return asUsage(() =>
    createGuard({
      issuer: issuerOf(whose, options),
      audience,
      ...(publicUrl === undefined ? undefined : { publicUrl }),
      resource: {
        ...(resourceName === undefined ? undefined : { name: resourceName }),
        ...(resourceDocumentation === undefined ? undefined : { documentation: resourceDocumentation }),
        ...(resourceScope === undefined ? undefined : { scopes: resourceScope }),
      },
      ...credentials,
      ...(credentials?.mutualTls === undefined ? undefined : { mutualTls: { fetch: withCa(credentials.mutualTls.fetch) } }),
      fetch: withCa(globalThis.fetch),
      dpop: { nonce: options.dpopNonce === true ? 'required' : 'off' },
      now: io.now,
      onEvent: (event) => void writeLine(io.stderr, eventLine(event)),
    }),
  );
};
