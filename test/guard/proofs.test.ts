// Tokens that are bound to a key or certificate (RFC 7800, RFC 8705 §3, RFC 9449 §7): one row a requirement.
import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { before, describe, test } from 'node:test';
import {
  createGuard,
  type Guard,
  type GuardOptions,
  GuardUnavailable,
  type ProtectedRequest,
  parseCertificateHeader,
  TokenRejected,
  type TokenRejectedCode,
} from '@mintmark/guard';
import { certificate, type TestCertificate } from '../certificates.ts';
import { suiteEnding } from '../running-server.ts';
import { type Changes, type ClientKey, clientKey, dpopProof, rawJwt, seconds } from '../signed.ts';
import { AUDIENCE, type OwnIssuer, startOwnIssuer } from './own-issuer.ts';

const URI = `${AUDIENCE}/invoices`;
const thumbprintOf = ({ cert }: TestCertificate) => createHash('sha256').update(new X509Certificate(cert).raw).digest('base64url');

describe('bound tokens', () => {
  const ending = suiteEnding();
  let issuer: OwnIssuer;
  let key: ClientKey;
  let mine: TestCertificate;
  let other: TestCertificate;
  let guard: Guard;
  const guardOf = (more: Partial<GuardOptions> = {}): Guard => createGuard({ issuer: issuer.url, audience: AUDIENCE, ...more });
  before(async () => {
    issuer = await startOwnIssuer(ending);
    key = await clientKey();
    [mine, other] = [await certificate({ subject: 'CN=mine' }), await certificate({ subject: 'CN=other' })];
    guard = guardOf();
  });

  const request = (scheme: string, token: string, more: Partial<ProtectedRequest> = {}): ProtectedRequest => ({
    method: 'GET',
    target: '/invoices?page=2',
    authorization: `${scheme} ${token}`,
    dpop: undefined,
    ...more,
  });
  const proofFor = (token: string, changes: Changes = {}, by = key, nonce?: string) =>
    dpopProof(by, { method: 'GET', uri: URI, accessToken: token, nonce }, changes);
  const good = async (read: ProtectedRequest, by = guard) => assert.equal((await by.authenticate(read)).clientId, 'billing');
  const refused = (read: ProtectedRequest, code: TokenRejectedCode, by = guard) =>
    assert.rejects(by.authenticate(read), (error) => {
      assert.ok(error instanceof TokenRejected, String(error));
      assert.equal(error.code, code);
      return true;
    });
  const bound = (): Promise<string> => issuer.token({ cnf: { jkt: key.thumbprint } });

  describe('DPoP (RFC 9449)', () => {
    test('§7.1: a token with its proof is accepted', async () => {
      const token = await bound();
      await good(request('DPoP', token, { dpop: await proofFor(token) }));
      await good(request('dpop', token, { dpop: await proofFor(token) }));
    });
    test('§7.2: a bound token with the scheme Bearer is refused, with or without a proof', async () => {
      const token = await bound();
      await refused(request('Bearer', token), 'sender_constrained');
      await refused(request('Bearer', token, { dpop: await proofFor(token) }), 'sender_constrained');
      await assert.rejects(guard.verify(token), { code: 'sender_constrained' });
    });
    test('§7.2: an unbound token with the scheme DPoP is refused', async () => {
      const token = await issuer.token();
      await refused(request('DPoP', token, { dpop: await proofFor(token) }), 'wrong_scheme');
    });
    test('§11.1: a proof is accepted once, even when sent concurrently', async () => {
      const token = await bound();
      const read = request('DPoP', token, { dpop: await proofFor(token) });
      const attempts = await Promise.allSettled([guard.authenticate(read), guard.authenticate(read), guard.authenticate(read)]);
      assert.equal(attempts.filter(({ status }) => status === 'fulfilled').length, 1);
      await refused(read, 'proof_replayed');
    });
    test('§5.1: the algorithm must be accepted by the issuer and permitted by the option', async () => {
      const names = { dpop_signing_alg_values_supported: ['PS256', 'ES384'] };
      const fapi = await startOwnIssuer(ending, (path) =>
        path.includes('/.well-known/') ? { issuer: `${fapi.url}/oauth2`, ...names } : undefined,
      );
      const rows = [
        ['PS256', undefined, true],
        ['ES384', undefined, true],
        ['ES384', ['PS256'], false],
        ['ES256', undefined, false],
        ['ES256', ['ES256'], false],
      ] as const;
      for (const [algorithm, algorithms, isTaken] of rows) {
        const ownKey = await clientKey(algorithm);
        const token = await fapi.token({ cnf: { jkt: ownKey.thumbprint } });
        const judge = createGuard({ issuer: fapi.url, audience: AUDIENCE, ...(algorithms && { dpop: { algorithms } }) });
        const attempt = judge.authenticate(request('DPoP', token, { dpop: await proofFor(token, {}, ownKey) }));
        if (isTaken) await attempt;
        else await assert.rejects(attempt, { code: 'invalid_proof' }, `${algorithm} ${algorithms}`);
      }
    });
    test('an issuer whose metadata is unavailable makes proofs unavailable (503)', async () => {
      const unresponsive = await startOwnIssuer(ending, (path) => (path.includes('/.well-known/') ? 503 : undefined));
      const token = await unresponsive.token({ cnf: { jkt: key.thumbprint } });
      const judge = createGuard({ issuer: unresponsive.url, audience: AUDIENCE });
      await assert.rejects(judge.authenticate(request('DPoP', token, { dpop: await proofFor(token) })), { code: 'metadata_unavailable' });
    });
    test('an empty or unsupported dpop.algorithms is a TypeError', () => {
      for (const algorithms of [[], ['HS256'], ['ES256', 'none']]) {
        assert.throws(() => createGuard({ issuer: issuer.url, audience: AUDIENCE, dpop: { algorithms } }), TypeError);
      }
    });
    for (const algorithm of ['ES384', 'ES512', 'EdDSA', 'RS256', 'PS256']) {
      test(`§4.2: a key of ${algorithm}`, async () => {
        const ownKey = await clientKey(algorithm);
        const token = await issuer.token({ cnf: { jkt: ownKey.thumbprint } });
        await good(request('DPoP', token, { dpop: await proofFor(token, {}, ownKey) }));
      });
    }
    const rows: readonly [must: string, changes: () => Changes | Promise<Changes>, code: TokenRejectedCode | undefined][] = [
      ['typ is dpop+jwt', () => ({ header: { typ: 'JWT' } }), 'invalid_proof'],
      ['jwk is there', () => ({ header: { jwk: undefined } }), 'invalid_proof'],
      ['jwk is public, of a key type to come as well', () => ({ header: { jwk: { ...key.jwk, priv: 'AAAA' } } }), 'invalid_proof'],
      ['jwk is public', () => ({ header: { jwk: { ...key.jwk, d: 'AAAA' } } }), 'invalid_proof'],
      ['jwk is public, also of a type that is not known', () => ({ header: { jwk: { ...key.jwk, priv: 'AAAA' } } }), 'invalid_proof'],
      ['jwk names the algorithm of the proof', () => ({ header: { jwk: { ...key.jwk, alg: 'ES256' } } }), undefined],
      ['jwk names no other algorithm', () => ({ header: { jwk: { ...key.jwk, alg: 'ES384' } } }), 'invalid_proof'],
      ['jwk is for signatures', () => ({ header: { jwk: { ...key.jwk, use: 'sig', key_ops: ['verify'] } } }), undefined],
      ['jwk is not for encryption', () => ({ header: { jwk: { ...key.jwk, use: 'enc' } } }), 'invalid_proof'],
      ['jwk may verify', () => ({ header: { jwk: { ...key.jwk, key_ops: ['encrypt'] } } }), 'invalid_proof'],
      ['jwk is asymmetric', () => ({ header: { jwk: { kty: 'oct', k: 'AAAA' } } }), 'invalid_proof'],
      ['jwk is the key of the token', async () => ({ header: { jwk: (await clientKey()).jwk } }), 'wrong_proof_key'],
      ['no extension is demanded', () => ({ header: { b64: true, crit: ['b64'] } }), 'invalid_proof'],
      ['htm is the method', () => ({ claims: { htm: 'POST' } }), 'invalid_proof'],
      ['htm matches with its case', () => ({ claims: { htm: 'get' } }), 'invalid_proof'],
      ['htm is there', () => ({ claims: { htm: undefined } }), 'invalid_proof'],
      ['htu is there', () => ({ claims: { htu: undefined } }), 'invalid_proof'],
      ['htu is of our host', () => ({ claims: { htu: 'https://evil.example/invoices' } }), 'invalid_proof'],
      ['htu is of this path', () => ({ claims: { htu: `${AUDIENCE}/invoice` } }), 'invalid_proof'],
      ['htu is not a prefix', () => ({ claims: { htu: `${AUDIENCE}/` } }), 'invalid_proof'],
      ['htu matches with the case of its path', () => ({ claims: { htu: `${AUDIENCE}/Invoices` } }), 'invalid_proof'],
      ['htu is of our scheme', () => ({ claims: { htu: URI.replace('https', 'http') } }), 'invalid_proof'],
      ['htu has no user', () => ({ claims: { htu: URI.replace('//', '//a@') } }), 'invalid_proof'],
      ['htu is compared after normalisation', () => ({ claims: { htu: 'HTTPS://API.example:443/%69nvoices' } }), undefined],
      ['htu is compared without query and fragment', () => ({ claims: { htu: `${URI}?page=9#x` } }), undefined],
      ['iat is there', () => ({ claims: { iat: undefined } }), 'invalid_proof'],
      ['iat is 69 s ago', () => ({ claims: { iat: seconds() - 69 } }), undefined],
      ['iat is not 72 s ago', () => ({ claims: { iat: seconds() - 72 } }), 'invalid_proof'],
      ['iat is 9 s ahead', () => ({ claims: { iat: seconds() + 9 } }), undefined],
      ['iat is not 12 s ahead', () => ({ claims: { iat: seconds() + 12 } }), 'invalid_proof'],
      ['ath is there', () => ({ claims: { ath: undefined } }), 'invalid_proof'],
      ['ath is of this token', () => ({ claims: { ath: createHash('sha256').update('x').digest('base64url') } }), 'invalid_proof'],
      ['jti is there', () => ({ claims: { jti: undefined } }), 'invalid_proof'],
      ['jti is not empty', () => ({ claims: { jti: '' } }), 'invalid_proof'],
      ['jti has 256 characters', () => ({ claims: { jti: 'x'.repeat(256) } }), undefined],
      ['jti has no more', () => ({ claims: { jti: 'x'.repeat(257) } }), 'invalid_proof'],
      ['other claims are ignored', () => ({ claims: { foo: 1, nonce: 'of another server' } }), undefined],
    ];
    for (const [must, changes, code] of rows) {
      test(`§4.3: ${must}${code === undefined ? '' : `: ${code}`}`, async () => {
        const token = await bound();
        const read = request('DPoP', token, { dpop: await proofFor(token, await changes()) });
        await (code === undefined ? good(read) : refused(read, code));
      });
    }
    const malformed: Record<string, (proof: string) => string | undefined> = {
      'no proof': () => undefined,
      'an empty one': () => '',
      'two, joined by a comma': (proof) => `${proof}, ${proof}`,
      'one that is changed': (proof) => proof.replace(/.{4}$/, 'AAAA'),
      'one with padding': (proof) => `${proof}==`,
      'one of 17 KiB': (proof) => proof + 'A'.repeat(17 * 1024),
      'alg none': (proof) => rawJwt({ alg: 'none', typ: 'dpop+jwt', jwk: key.jwk }, {}, proof.slice(-10)),
      'alg HS256': (proof) => rawJwt({ alg: 'HS256', typ: 'dpop+jwt', jwk: key.jwk }, {}, proof.slice(-43)),
    };
    for (const [name, mangle] of Object.entries(malformed)) {
      test(`§4.3: ${name}: invalid_proof`, async () => {
        const token = await bound();
        await refused(request('DPoP', token, { dpop: mangle(await proofFor(token)) }), 'invalid_proof');
      });
    }
    test('§9: if a nonce is required, the response to a proof without one contains it', async () => {
      const ownGuard = guardOf({ dpop: { nonce: 'required', nonceKey: new Uint8Array(32).fill(7) } });
      const token = await bound();
      const first = await ownGuard.authenticate(request('DPoP', token, { dpop: await proofFor(token) })).catch((error: unknown) => error);
      const { headers = {} } = ownGuard.errorResponse(first) ?? {};
      assert.match(headers['www-authenticate'] ?? '', /^DPoP .*error="use_dpop_nonce"/);
      const nonce = headers['dpop-nonce'] ?? assert.fail('No nonce.');
      assert.equal(nonce, ownGuard.dpopNonce());
      await good(request('DPoP', token, { dpop: await proofFor(token, {}, key, nonce) }), ownGuard);
      const sibling = guardOf({ dpop: { nonce: 'required', nonceKey: new Uint8Array(32).fill(7) } });
      await good(request('DPoP', token, { dpop: await proofFor(token, {}, key, nonce) }), sibling);
      const stranger = guardOf({ dpop: { nonce: 'required' } });
      await refused(request('DPoP', token, { dpop: await proofFor(token, {}, key, nonce) }), 'nonce_required', stranger);
    });
    test('§9: a nonce is accepted for its minute and the next', async () => {
      let clock = Math.ceil(Date.now() / 60_000) * 60_000;
      const ownGuard = guardOf({ dpop: { nonce: 'required' }, now: () => clock, clockTolerance: 60 });
      const nonce = ownGuard.dpopNonce();
      const [token, start] = [await bound(), clock];
      const attempt = async () => request('DPoP', token, { dpop: await proofFor(token, { claims: { iat: clock / 1000 } }, key, nonce) });
      clock = start + 119_999;
      await good(await attempt(), ownGuard);
      clock = start + 120_000;
      await refused(await attempt(), 'nonce_required', ownGuard);
    });
    test('a failing replay store is an outage, not a rejection', async () => {
      const ownGuard = guardOf({
        dpop: {
          replayStore: {
            remember: async () => {
              throw new Error('down');
            },
          },
        },
      });
      const token = await bound();
      const read = request('DPoP', token, { dpop: await proofFor(token) });
      await assert.rejects(
        ownGuard.authenticate(read),
        (error) => error instanceof GuardUnavailable && error.code === 'replays_unavailable',
      );
    });
    test('publicUrl may contain a path that a proxy removes', async () => {
      const ownGuard = guardOf({ publicUrl: 'https://gateway.example/billing/' });
      const token = await bound();
      const dpop = await dpopProof(key, { method: 'GET', uri: 'https://gateway.example/billing/invoices', accessToken: token });
      await good(request('DPoP', token, { dpop }), ownGuard);
      await refused(request('DPoP', token, { dpop: await proofFor(token) }), 'invalid_proof', ownGuard);
    });
    test('without a public URL no proof is accepted', async () => {
      const ownGuard = createGuard({ issuer: issuer.url, audience: 'invoices' });
      const token = await issuer.token({ aud: 'invoices', cnf: { jkt: key.thumbprint } });
      await refused(request('DPoP', token, { dpop: await proofFor(token) }), 'invalid_proof', ownGuard);
    });
    const targets: readonly [target: string, uri: string][] = [
      ['https://evil.example/invoices', 'https://evil.example/invoices'],
      ['//evil.example/invoices', 'https://evil.example/invoices'],
      ['.evil.example/invoices', `${AUDIENCE}.evil.example/invoices`],
      ['@evil.example/invoices', 'https://evil.example/invoices'],
      ['*', `${AUDIENCE}/`],
      ['', `${AUDIENCE}/`],
    ];
    for (const [target, uri] of targets) {
      test(`a request target ${JSON.stringify(target)} does not choose the URI`, async () => {
        const token = await bound();
        const dpop = await dpopProof(key, { method: 'GET', uri, accessToken: token });
        await refused(request('DPoP', token, { target, dpop }), 'invalid_proof');
      });
    }
  });

  describe('certificates (RFC 8705 §3)', () => {
    const bindTo = (cert: TestCertificate) => issuer.token({ cnf: { 'x5t#S256': thumbprintOf(cert) } });
    test('a token with its certificate is accepted, as DER, PEM or parsed', async () => {
      const token = await bindTo(mine);
      for (const source of [mine.cert, new X509Certificate(mine.cert), new X509Certificate(mine.cert).raw]) {
        await good(request('Bearer', token, { certificate: source }));
      }
    });
    const rows: Record<string, () => Partial<ProtectedRequest>> = {
      'without one': () => ({}),
      'with another one': () => ({ certificate: other.cert }),
      'with something that is none': () => ({ certificate: 'x' }),
    };
    for (const [name, more] of Object.entries(rows)) {
      test(`${name}: wrong_certificate`, async () => refused(request('Bearer', await bindTo(mine), more()), 'wrong_certificate'));
    }
    test('a token without the certificate is sender_constrained', async () =>
      assert.rejects(guard.verify(await bindTo(mine)), { code: 'sender_constrained' }));
    test('a certificate-bound token with the scheme DPoP is wrong_scheme', async () =>
      refused(request('DPoP', await bindTo(mine), { certificate: mine.cert }), 'wrong_scheme'));
    test('the header forms of RFC 9440, nginx, Traefik and Envoy are accepted, and no other', () => {
      const { raw, fingerprint256 } = new X509Certificate(mine.cert);
      const read = (field: string | string[] | undefined) => parseCertificateHeader(field)?.fingerprint256;
      assert.equal(read(`:${raw.toString('base64')}:`), fingerprint256);
      assert.equal(read(encodeURIComponent(mine.cert)), fingerprint256);
      assert.equal(read(raw.toString('base64')), fingerprint256);
      assert.equal(read(`Hash=00;Cert="${encodeURIComponent(mine.cert)}";Subject="CN=a"`), fingerprint256);
      for (const field of [undefined, '', 'x', '::', ':AAAA:', '%', [`:${raw.toString('base64')}:`], `:${'A'.repeat(20_000)}:`]) {
        assert.equal(read(field), undefined, String(field).slice(0, 20));
      }
    });
  });

  describe('members of cnf (RFC 7800 §3.1)', () => {
    const rows: readonly [name: string, cnf: () => unknown, cert: boolean, proof: boolean, code: TokenRejectedCode | undefined][] = [
      ['jkt and one that is not understood', () => ({ jkt: key.thumbprint, kid: 'x' }), false, true, undefined],
      ['both known ones, both proven', () => ({ jkt: key.thumbprint, 'x5t#S256': thumbprintOf(mine) }), true, true, undefined],
      ['both, the certificate missing', () => ({ jkt: key.thumbprint, 'x5t#S256': thumbprintOf(mine) }), false, true, 'wrong_certificate'],
      ['both, the proof missing', () => ({ jkt: key.thumbprint, 'x5t#S256': thumbprintOf(mine) }), true, false, 'invalid_proof'],
      ['one that is not understood alone', () => ({ kid: 'x' }), true, true, 'unknown_confirmation'],
      ['none', () => ({}), true, true, 'unknown_confirmation'],
      ['no object', () => 'x', true, true, 'invalid_claim'],
      ['null', () => null, true, true, 'invalid_claim'],
      ['a jkt that is not a string', () => ({ jkt: [key.thumbprint] }), true, true, 'invalid_claim'],
      ['an empty jkt', () => ({ jkt: '' }), true, true, 'invalid_claim'],
      ['a null jkt with a certificate', () => ({ jkt: null, 'x5t#S256': thumbprintOf(mine) }), true, true, 'invalid_claim'],
    ];
    for (const [name, cnf, cert, proof, code] of rows) {
      test(`${name}: ${code ?? 'accepted'}`, async () => {
        const token = await issuer.token({ cnf: cnf() });
        const dpop = proof ? await proofFor(token) : undefined;
        const read = request('DPoP', token, { dpop, certificate: cert ? mine.cert : undefined });
        await (code === undefined ? good(read) : refused(read, code));
      });
    }
  });
});
