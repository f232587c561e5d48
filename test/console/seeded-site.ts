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
  const site = await startConsoleSite(t, { clockOffset: -hours * HOUR });
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
  return {
    ...site,
    secret,
    chain: await seedChain(server, INVOICES),
    workloadToken: (repository) =>
      new SignJWT({ repository, repository_id: '4711', ref: 'refs/heads/main' })
        .setProtectedHeader({ alg: 'ES256', kid: 'ci', typ: 'JWT' })
        .setIssuer(ISSUER)
        .setSubject(`repo:${repository}`)
        .setAudience(`${server.publicUrl}/oauth2`)
        .setJti(crypto.randomUUID())
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(keys.privateKey),
  };
};
