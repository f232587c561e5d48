// A console with something on every page.
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Ending } from '../running-server.ts';
import { type ConsoleSite, startConsoleSite } from './console-site.ts';
import { type SeededChain, seedChain } from './seeded-chain.ts';

/** What is in the store. */
export interface SeededSite extends ConsoleSite {
  /** The secret of the client `billing`. */
  readonly secret: string;
  readonly chain: SeededChain;
  /** Signs a token of the trusted issuer `ci`. */
  workloadToken(repository: string): Promise<string>;
  /** Signs a token as GitHub Actions has it. @returns also the keys by which it is verified */
  gitHubToken(repository: string): Promise<{ readonly token: string; readonly jwks: object }>;
}

const DAY = 86_400_000;
const HOUR = 3_600_000;
const ISSUER = 'https://ci.example';
const INVOICES = 'https://api.example.com/invoices';

/**
 * Starts it: clients, tokens, refusals, a resource, a trusted issuer, and a secret that ends soon.
 *
 * @param hours - for how many hours tokens were issued before
 */
export const startSeededSite = async (t: Ending, hours = 0): Promise<SeededSite> => {
  // By HTTPS, as the lines that the pages show.
  const listen = ['https://localhost:0', 'http://127.0.0.1:0'];
  const flags = { listen, mtlsListen: ['https://localhost:0'] };
  const site = await startConsoleSite(t, { clockOffset: -hours * HOUR, flags });
  const { server } = site;
  const keys = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'ci', alg: 'ES256', use: 'sig' };
  const token = await server.token();
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const response = await server.manage('POST', path, body, token);
    if (response.status >= 300) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };
  await post('/resources', { uri: INVOICES, name: 'Invoices', scopes: ['invoices:read', 'invoices:write'] });
  await post('/issuers', { id: 'ci', kind: 'oidc', issuer: ISSUER, keys: { jwks: { keys: [jwk] } } });
  await post('/providers', {
    ...{ id: 'acme', label: 'Acme', issuer: 'https://login.acme.example', client_id: 'mintmark', client_secret: 'of-the-provider' },
    roles: [
      { role: 'administrator', claim: 'groups', contains: 'mintmark-admins' },
      { role: 'viewer', claim: 'email_verified', equals: true },
    ],
  });
  const billing = await post('/clients', {
    ...{ name: 'Billing', client_id: 'billing', owner: 'payments', contacts: ['payments@example.com'], scopes: ['invoices:read'] },
    secret_expires_at: new Date(Date.now() + 13.2 * DAY).toISOString(),
  });
  await post('/clients', { name: 'Deploy', client_id: 'deploy', owner: 'platform', token_endpoint_auth_method: 'federated_jwt' });
  const secret = String(billing['client_secret']);
  for (let hour = 0; hour < hours; hour++) {
    for (let number = 0; number < 3 + ((hour * 7) % 11); number++) await server.token({ clientId: 'billing', clientSecret: secret });
    server.advance(HOUR);
  }
  await server.token({ clientId: 'billing', clientSecret: secret });
  const triage = await server.create({
    ...{
      name: 'Triage',
      client_id: 'triage',
      kind: 'agent',
      owner: 'support',
      purpose: 'Sorts incoming tickets',
      scopes: ['invoices:read'],
    },
  });
  await server.token(triage, { instance: 'run-1' });
  await server.token(triage, { instance: 'run-2' });
  await server.post('/oauth2/token', { grant_type: 'client_credentials', client_id: 'billing', client_secret: 'wrong' });
  const sign = (claims: Readonly<Record<string, string>>, key: CryptoKey = keys.privateKey, alg = 'ES256'): Promise<string> =>
    new SignJWT(claims)
      .setProtectedHeader({ alg, kid: 'ci', typ: 'JWT' })
      .setSubject(`repo:${claims['repository']}`)
      .setAudience(`${server.publicUrl}/oauth2`)
      .setJti(crypto.randomUUID())
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(key);
  return {
    ...site,
    secret,
    chain: await seedChain(server, INVOICES),
    workloadToken: (repository) => sign({ iss: ISSUER, repository, repository_id: '4711', ref: 'refs/heads/main' }),
    gitHubToken: async (repository) => {
      const { publicKey, privateKey } = await generateKeyPair('RS256');
      const claims = {
        iss: 'https://token.actions.githubusercontent.com',
        ...{ repository, repository_id: '4711', repository_owner: 'acme', repository_owner_id: '42', repository_visibility: 'private' },
        ...{ ref: 'refs/heads/main', ref_type: 'branch', event_name: 'push', workflow: 'deploy', run_id: '1', actor: 'ada' },
        job_workflow_ref: `${repository}/.github/workflows/deploy.yml@refs/heads/main`,
      };
      return {
        jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'ci', alg: 'RS256', use: 'sig' }] },
        token: await sign(claims, privateKey, 'RS256'),
      };
    },
  };
};
