// An issuer for the guard benchmark: a key set on loopback, and tokens as the server issues them.
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { createServer } from 'node:http';

/** An issuer and its tokens. */
export interface BenchIssuer {
  /** The tenant's URL, with all endpoints below it. */
  readonly tenant: string;
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
  readonly jwk: Readonly<Record<string, string>>;
  readonly publicKey: KeyObject;
  /** Tokens that are all different. */
  tokens(count: number): readonly string[];
  stop(): void;
}

/** Starts the issuer. */
export const startIssuer = async (): Promise<BenchIssuer> => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const privateKey = createPrivateKey(pair.privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const exported = pair.publicKey.export({ format: 'jwk' });
  const jwk = { kty: 'EC', crv: 'P-256', x: String(exported.x), y: String(exported.y), kid: randomUUID(), alg: 'ES256', use: 'sig' };
  // Connections stay open: a fetch on one that the server ends at the same moment fails with ECONNRESET.
  const server = createServer({ keepAliveTimeout: 0 }, (_, response) => {
    response.setHeader('content-type', 'application/jwk-set+json').end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const tenant = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const [issuer, audience] = [`${tenant}/oauth2`, 'https://api.example'];
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = encode({ alg: 'ES256', typ: 'at+jwt', kid: jwk.kid });
  const token = (): string => {
    const iat = Math.floor(Date.now() / 1000);
    const id = randomUUID();
    const [sub, scope] = ['0b7c1a2e-6f6e-4b5e-9a51-0d3a2f6d9c11', 'invoices:read invoices:write'];
    const claims = {
      iss: issuer,
      sub,
      client_id: sub,
      aud: audience,
      cred: randomUUID(),
      gen: [1, 1],
      scope,
      iat,
      exp: iat + 7200,
      jti: id,
      grant_id: id,
    };
    const signed = `${header}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');
    // A token from a connection is a flat string; V8 would flatten a concatenated one on its first read.
    return Buffer.from(`${signed}.${signature}`, 'latin1').toString('latin1');
  };
  return {
    tenant,
    issuer,
    audience,
    jwksUri: `${issuer}/jwks`,
    jwk,
    publicKey: pair.publicKey,
    tokens: (count) => Array.from({ length: count }, token),
    stop: () => void server.close(),
  };
};
