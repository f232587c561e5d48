// The verifiers, each used as its documentation describes: issuer, audience, expiry and signature, with
// cached keys and no network.
import { verify } from 'node:crypto';
import { createGuard } from '@mintmark/guard';
import { JwtVerifier } from 'aws-jwt-verify';
import { auth } from 'express-oauth2-jwt-bearer';
import { createVerifier } from 'fast-jwt';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { BenchIssuer } from './key-server.ts';

/** Verifies one token; throws when it is not valid. */
export type Verify = (token: string) => unknown;

/** One row of the table. */
export interface Contestant {
  readonly name: string;
  /** Whether it is measured with tokens that it has cached. */
  readonly seen: boolean;
  /** Creates a verifier with its keys loaded and an empty cache of tokens. */
  create(issuer: BenchIssuer): Promise<Verify>;
}

const guard = async ({ tenant, audience }: BenchIssuer): Promise<Verify> => {
  const created = createGuard({ issuer: tenant, audience, cacheSize: 100_000 });
  await created.warmUp();
  return (token) => created.verify(token);
};

const fastJwt =
  (cache: boolean | number) =>
  async ({ issuer, audience, publicKey }: BenchIssuer): Promise<Verify> =>
    createVerifier({
      key: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
      algorithms: ['ES256'],
      allowedIss: issuer,
      allowedAud: audience,
      cache,
    });

const cryptoVerify = async ({ publicKey }: BenchIssuer): Promise<Verify> => {
  const prepared = new Map<string, readonly [Buffer, Buffer]>();
  return (token) => {
    const parts = prepared.get(token) ?? splitToken(token);
    prepared.set(token, parts);
    if (!verify('sha256', parts[0], { key: publicKey, dsaEncoding: 'ieee-p1363' }, parts[1])) throw new Error('The signature is invalid.');
  };
};

const splitToken = (token: string): readonly [Buffer, Buffer] => {
  const end = token.lastIndexOf('.');
  return [Buffer.from(token.slice(0, end)), Buffer.from(token.slice(end + 1), 'base64url')];
};

/** The verifiers; the baseline is first. */
export const CONTESTANTS: readonly Contestant[] = [
  { name: 'crypto.verify', seen: false, create: cryptoVerify },
  { name: 'guard', seen: false, create: guard },
  { name: 'guard, seen', seen: true, create: guard },
  {
    name: 'jose',
    seen: false,
    create: async ({ issuer, audience, jwk }) => {
      const keys = createLocalJWKSet({ keys: [jwk] });
      return (token) => jwtVerify(token, keys, { issuer, audience, typ: 'at+jwt', algorithms: ['ES256'] });
    },
  },
  {
    name: 'aws-jwt-verify',
    seen: false,
    create: async ({ issuer, audience, jwksUri, jwk }) => {
      const verifier = JwtVerifier.create({ issuer, audience, jwksUri });
      verifier.cacheJwks({ keys: [{ ...jwk, kty: 'EC' }] });
      return (token) => verifier.verifySync(token);
    },
  },
  { name: 'fast-jwt', seen: false, create: fastJwt(false) },
  { name: 'fast-jwt, seen', seen: true, create: fastJwt(100_000) },
  {
    name: 'express-oauth2-jwt-bearer',
    seen: false,
    create: async ({ issuer, audience, jwksUri }) => {
      const middleware = auth({ issuer, audience, jwksUri, tokenSigningAlg: 'ES256' });
      return (token) =>
        new Promise<void>((resolve, reject) => {
          const request = {
            headers: { authorization: `Bearer ${token}`, host: 'api.example' },
            query: {},
            is: () => false,
            method: 'GET',
            protocol: 'https',
            url: '/',
            originalUrl: '/',
            get: (name: string) => (name === 'Host' ? 'api.example' : undefined),
          };
          void middleware(request as never, {} as never, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
        });
    },
  },
];
