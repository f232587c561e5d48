// What `mintmark trust evaluate` says of a token that is bound to a key, against a real server.
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { startManifestServer } from '../../manifest/server-for-manifests.sample.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const MANIFESTS = `kind: Issuer
id: ci
platform: oidc
issuer: https://ci.example
keys: {jwks: {keys: [${JSON.stringify(publicKey.export({ format: 'jwk' }))}]}}
---
kind: Client
client_id: orders
name: Orders
token_endpoint_auth_method: federated_jwt
---
kind: Trust
client_id: orders
name: jobs
issuer: ci
match: [{claim: sub, equals: job}]
`;

test('an evaluation of a token names the proof that its request needs', async (t) => {
  const server = await startManifestServer(t);
  server.write('all.yaml', MANIFESTS);
  await server.run('apply -f all.yaml');
  const tokenWith = (cnf: object | undefined): string => {
    const iat = Math.floor(server.now() / 1000);
    const claims = { iss: 'https://ci.example', sub: 'job', aud: `${server.tenantUrl}/oauth2`, iat, exp: iat + 300, jti: 'once', cnf };
    const parts = [{ alg: 'ES256', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    const signature = sign('sha256', Buffer.from(parts.join('.')), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return [...parts, signature.toString('base64url')].join('.');
  };
  const [jkt, x5t] = ['A'.repeat(43), 'B'.repeat(43)];
  const rows: readonly (readonly [what: string, cnf: object | undefined, needs: string | undefined])[] = [
    ['none for one that is not bound', undefined, undefined],
    ['of its key', { jkt }, 'a DPoP proof by the key that the token is bound to'],
    ['by its certificate', { 'x5t#S256': x5t }, 'the certificate that the token is bound to'],
    [
      'of both',
      { jkt, 'x5t#S256': x5t },
      'a DPoP proof by the key that the token is bound to, and the certificate that the token is bound to',
    ],
  ];
  for (const [what, cnf, needs] of rows) {
    await t.test(what, async () => {
      const { out } = await server.run('trust evaluate --client orders --output table', { piped: tokenWith(cnf) });
      assert.match(out, /^It authenticates orders by jobs\.$/m);
      assert.equal(/^The request needs (.+)\.$/m.exec(out)?.[1], needs, out);
    });
  }
});
