// A guard and tokens that are bound to a key or certificate (RFC 7800, RFC 8705 §3, RFC 9449 §7). One row per
// requirement.
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
  let clientCertificate: TestCertificate;
  let other: TestCertificate;
  let guard: Guard;
  const guardOf = (more: Partial<GuardOptions> = {}): Guard => createGuard({ issuer: issuer.url, audience: AUDIENCE, ...more });
  before(async () => {
    issuer = await startOwnIssuer(ending);
    key = await clientKey();
    [clientCertificate, other] = [await certificate({ subject: 'CN=mine' }), await certificate({ subject: 'CN=other' })];
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
  const assertAccepted = async (read: ProtectedRequest, by = guard) => assert.equal((await by.authenticate(read)).clientId, 'billing');
  const refused = (read: ProtectedRequest, code: TokenRejectedCode, by = guard) =>
    assert.rejects(by.authenticate(read), (error) => {
      assert.ok(error instanceof TokenRejected, String(error));
      assert.equal(error.code, code);
      return true;
    });
  const createBoundToken = (): Promise<string> => issuer.token({ cnf: { jkt: key.thumbprint } });

  describe('DPoP (RFC 9449)', () => {
    test('§7.1: a token with its proof is accepted', async () => {
      const token = await createBoundToken();
      await assertAccepted(request('DPoP', token, { dpop: await proofFor(token) }));
      await assertAccepted(request('dpop', token, { dpop: await proofFor(token) }));
    });
    test('§7.2: a bound token with the scheme Bearer is refused, with or without a proof', async () => {
      const token = await createBoundToken();
      await refused(request('Bearer', token), 'sender_constrained');
      await refused(request('Bearer', token, { dpop: await proofFor(token) }), 'sender_constrained');
      await assert.rejects(guard.verify(token), { code: 'sender_constrained' });
    });
    test('§7.2: an unbound token with the scheme DPoP is refused', async () => {
      const token = await issuer.token();
      await refused(request('DPoP', token, { dpop: await proofFor(token) }), 'wrong_scheme');
    });
    test('§11.1: a proof is accepted once, even when sent concurrently', async () => {
      const token = await createBoundToken();
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
      for (const [algorithm, algorithms, isAccepted] of rows) {
        const ownKey = await clientKey(algorithm);
        const token = await fapi.token({ cnf: { jkt: ownKey.thumbprint } });
        const otherGuard = createGuard({ issuer: fapi.url, audience: AUDIENCE, ...(algorithms && { dpop: { algorithms } }) });
        const attempt = otherGuard.authenticate(request('DPoP', token, { dpop: await proofFor(token, {}, ownKey) }));
        if (isAccepted) await attempt;
        else await assert.rejects(attempt, { code: 'invalid_proof' }, `${algorithm} ${algorithms}`);
      }
    });
    test('while the metadata of the issuer is unavailable, a request with a proof is 503', async () => {
      const unresponsive = await startOwnIssuer(ending, (path) => (path.includes('/.well-known/') ? 503 : undefined));
      const token = await unresponsive.token({ cnf: { jkt: key.thumbprint } });
      const otherGuard = createGuard({ issuer: unresponsive.url, audience: AUDIENCE });
      await assert.rejects(otherGuard.authenticate(request('DPoP', token, { dpop: await proofFor(token) })), {
        code: 'metadata_unavailable',
      });
    });
    test('an empty or unsupported dpop.algorithms is a TypeError', () => {
      for (const algorithms of [[], ['HS256'], ['ES256', 'none']]) {
        assert.throws(() => createGuard({ issuer: issuer.url, audience: AUDIENCE, dpop: { algorithms } }), TypeError);
      }
    });
    for (const algorithm of ['ES384', 'ES512', 'EdDSA', 'RS256', 'PS256']) {
      test(`§4.2: a key for ${algorithm} is accepted`, async () => {
        const ownKey = await clientKey(algorithm);
        const token = await issuer.token({ cnf: { jkt: ownKey.thumbprint } });
        await assertAccepted(request('DPoP', token, { dpop: await proofFor(token, {}, ownKey) }));
      });
    }
    const rows: readonly [must: string, changes: () => Changes | Promise<Changes>, code: TokenRejectedCode | undefined][] = [
      ['typ is dpop+jwt', () => ({ header: { typ: 'JWT' } }), 'invalid_proof'],
      ['jwk is present', () => ({ header: { jwk: undefined } }), 'invalid_proof'],
      ['jwk has no unknown member that could be private', () => ({ header: { jwk: { ...key.jwk, priv: 'AAAA' } } }), 'invalid_proof'],
      ['jwk is public', () => ({ header: { jwk: { ...key.jwk, d: 'AAAA' } } }), 'invalid_proof'],
      ['jwk has no unknown member at all', () => ({ header: { jwk: { ...key.jwk, priv: 'AAAA' } } }), 'invalid_proof'],
      ['jwk may have the alg of the proof', () => ({ header: { jwk: { ...key.jwk, alg: 'ES256' } } }), undefined],
      ['jwk has no other alg', () => ({ header: { jwk: { ...key.jwk, alg: 'ES384' } } }), 'invalid_proof'],
      ['jwk may be for signatures', () => ({ header: { jwk: { ...key.jwk, use: 'sig', key_ops: ['verify'] } } }), undefined],
      ['jwk is not for encryption', () => ({ header: { jwk: { ...key.jwk, use: 'enc' } } }), 'invalid_proof'],
      ['key_ops of jwk include verify', () => ({ header: { jwk: { ...key.jwk, key_ops: ['encrypt'] } } }), 'invalid_proof'],
      ['jwk is asymmetric', () => ({ header: { jwk: { kty: 'oct', k: 'AAAA' } } }), 'invalid_proof'],
      ['jwk is the key of the token', async () => ({ header: { jwk: (await clientKey()).jwk } }), 'wrong_proof_key'],
      ['no extension is critical', () => ({ header: { b64: true, crit: ['b64'] } }), 'invalid_proof'],
      ['htm is the method', () => ({ claims: { htm: 'POST' } }), 'invalid_proof'],
      ['htm is case-sensitive', () => ({ claims: { htm: 'get' } }), 'invalid_proof'],
      ['htm is present', () => ({ claims: { htm: undefined } }), 'invalid_proof'],
      ['htu is present', () => ({ claims: { htu: undefined } }), 'invalid_proof'],
      ['htu has the host of the API', () => ({ claims: { htu: 'https://evil.example/invoices' } }), 'invalid_proof'],
      ['htu has the path of the request', () => ({ claims: { htu: `${AUDIENCE}/invoice` } }), 'invalid_proof'],
      ['htu is not only a prefix of the URI', () => ({ claims: { htu: `${AUDIENCE}/` } }), 'invalid_proof'],
      ['htu has a case-sensitive path', () => ({ claims: { htu: `${AUDIENCE}/Invoices` } }), 'invalid_proof'],
      ['htu has the scheme of the API', () => ({ claims: { htu: URI.replace('https', 'http') } }), 'invalid_proof'],
      ['htu has no user information', () => ({ claims: { htu: URI.replace('//', '//a@') } }), 'invalid_proof'],
      ['htu is compared after normalisation', () => ({ claims: { htu: 'HTTPS://API.example:443/%69nvoices' } }), undefined],
      ['htu is compared without query and fragment', () => ({ claims: { htu: `${URI}?page=9#x` } }), undefined],
      ['iat is present', () => ({ claims: { iat: undefined } }), 'invalid_proof'],
      ['iat may be 65 s ago', () => ({ claims: { iat: seconds() - 65 } }), undefined],
      ['iat is not 72 s ago', () => ({ claims: { iat: seconds() - 72 } }), 'invalid_proof'],
      ['iat may be 9 s ahead', () => ({ claims: { iat: seconds() + 9 } }), undefined],
      ['iat is not 16 s ahead', () => ({ claims: { iat: seconds() + 16 } }), 'invalid_proof'],
      ['ath is present', () => ({ claims: { ath: undefined } }), 'invalid_proof'],
      ['ath is the hash of this token', () => ({ claims: { ath: createHash('sha256').update('x').digest('base64url') } }), 'invalid_proof'],
      ['jti is present', () => ({ claims: { jti: undefined } }), 'invalid_proof'],
      ['jti is not empty', () => ({ claims: { jti: '' } }), 'invalid_proof'],
      ['jti may have 256 characters', () => ({ claims: { jti: 'x'.repeat(256) } }), undefined],
      ['jti has no more than 256 characters', () => ({ claims: { jti: 'x'.repeat(257) } }), 'invalid_proof'],
      ['other claims are ignored', () => ({ claims: { foo: 1, nonce: 'of another server' } }), undefined],
    ];
    for (const [must, changes, code] of rows) {
      test(`§4.3: ${must}${code === undefined ? '' : `: ${code}`}`, async () => {
        const token = await createBoundToken();
        const read = request('DPoP', token, { dpop: await proofFor(token, await changes()) });
        await (code === undefined ? assertAccepted(read) : refused(read, code));
      });
    }
    const malformed: Record<string, (proof: string) => string | undefined> = {
      'no proof': () => undefined,
      'an empty proof': () => '',
      'two proofs, joined by a comma': (proof) => `${proof}, ${proof}`,
      'a proof with a changed signature': (proof) => proof.replace(/.{4}$/, 'AAAA'),
      'a proof with padding': (proof) => `${proof}==`,
      'a proof of 17 KiB': (proof) => proof + 'A'.repeat(17 * 1024),
      'alg none': (proof) => rawJwt({ alg: 'none', typ: 'dpop+jwt', jwk: key.jwk }, {}, proof.slice(-10)),
      'alg HS256': (proof) => rawJwt({ alg: 'HS256', typ: 'dpop+jwt', jwk: key.jwk }, {}, proof.slice(-43)),
    };
    for (const [name, change] of Object.entries(malformed)) {
      test(`§4.3: ${name}: invalid_proof`, async () => {
        const token = await createBoundToken();
        await refused(request('DPoP', token, { dpop: change(await proofFor(token)) }), 'invalid_proof');
      });
    }
    test('§9: if a nonce is required, the response to a proof without one contains it', async () => {
      const at = Date.now();
      const ownGuard = guardOf({ dpop: { nonce: 'required', nonceKey: new Uint8Array(32).fill(7) }, now: () => at });
      const token = await createBoundToken();
      const first = await ownGuard.authenticate(request('DPoP', token, { dpop: await proofFor(token) })).catch((error: unknown) => error);
      const { headers = {} } = ownGuard.errorResponse(first) ?? {};
      assert.match(headers['www-authenticate'] ?? '', /^DPoP .*error="use_dpop_nonce"/);
      const nonce = headers['dpop-nonce'] ?? assert.fail('No nonce.');
      assert.equal(nonce, ownGuard.dpopNonce());
      await assertAccepted(request('DPoP', token, { dpop: await proofFor(token, {}, key, nonce) }), ownGuard);
      const withSameKey = guardOf({ dpop: { nonce: 'required', nonceKey: new Uint8Array(32).fill(7) } });
      await assertAccepted(request('DPoP', token, { dpop: await proofFor(token, {}, key, nonce) }), withSameKey);
      const withOtherKey = guardOf({ dpop: { nonce: 'required' } });
      await refused(request('DPoP', token, { dpop: await proofFor(token, {}, key, nonce) }), 'nonce_required', withOtherKey);
    });
    test('§9: a nonce is accepted during its minute and the next', async () => {
      let clock = Math.ceil(Date.now() / 60_000) * 60_000;
      const ownGuard = guardOf({ dpop: { nonce: 'required' }, now: () => clock, clockTolerance: 60 });
      const nonce = ownGuard.dpopNonce();
      const [token, start] = [await createBoundToken(), clock];
      const attempt = async () => request('DPoP', token, { dpop: await proofFor(token, { claims: { iat: clock / 1000 } }, key, nonce) });
      clock = start + 119_999;
      await assertAccepted(await attempt(), ownGuard);
      clock = start + 120_000;
      await refused(await attempt(), 'nonce_required', ownGuard);
    });
    test('a failure of the replay store is an outage, not a rejection', async () => {
      const ownGuard = guardOf({
        dpop: {
          replayStore: {
            remember: async () => {
              throw new Error('down');
            },
          },
        },
      });
      const token = await createBoundToken();
      const read = request('DPoP', token, { dpop: await proofFor(token) });
      await assert.rejects(
        ownGuard.authenticate(read),
        (error) => error instanceof GuardUnavailable && error.code === 'replays_unavailable',
      );
    });
    test('publicUrl may contain a path that a proxy removes', async () => {
      const ownGuard = guardOf({ publicUrl: 'https://gateway.example/billing/' });
      const token = await createBoundToken();
      const dpop = await dpopProof(key, { method: 'GET', uri: 'https://gateway.example/billing/invoices', accessToken: token });
      await assertAccepted(request('DPoP', token, { dpop }), ownGuard);
      await refused(request('DPoP', token, { dpop: await proofFor(token) }), 'invalid_proof', ownGuard);
    });
    test('without a public URL, proofs are refused', async () => {
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
      test(`a request target ${JSON.stringify(target)} does not affect the URI that a proof must have`, async () => {
        const token = await createBoundToken();
        const dpop = await dpopProof(key, { method: 'GET', uri, accessToken: token });
        await refused(request('DPoP', token, { target, dpop }), 'invalid_proof');
      });
    }
  });

  describe('certificates (RFC 8705 §3)', () => {
    const bindTo = (cert: TestCertificate) => issuer.token({ cnf: { 'x5t#S256': thumbprintOf(cert) } });
    test('a token with its certificate is accepted, as DER, PEM or parsed', async () => {
      const token = await bindTo(clientCertificate);
      for (const source of [
        clientCertificate.cert,
        new X509Certificate(clientCertificate.cert),
        new X509Certificate(clientCertificate.cert).raw,
      ]) {
        await assertAccepted(request('Bearer', token, { certificate: source }));
      }
    });
    const rows: Record<string, () => Partial<ProtectedRequest>> = {
      'without a certificate': () => ({}),
      'with another certificate': () => ({ certificate: other.cert }),
      'with a value that is not a certificate': () => ({ certificate: 'x' }),
    };
    for (const [name, more] of Object.entries(rows)) {
      test(`${name}: wrong_certificate`, async () =>
        refused(request('Bearer', await bindTo(clientCertificate), more()), 'wrong_certificate'));
    }
    test('verify() refuses a certificate-bound token as sender_constrained', async () =>
      assert.rejects(guard.verify(await bindTo(clientCertificate)), { code: 'sender_constrained' }));
    test('a certificate-bound token with the scheme DPoP is wrong_scheme', async () =>
      refused(request('DPoP', await bindTo(clientCertificate), { certificate: clientCertificate.cert }), 'wrong_scheme'));
    test('the header forms of RFC 9440, nginx, Traefik and Envoy are accepted, and no other', () => {
      const { raw, fingerprint256 } = new X509Certificate(clientCertificate.cert);
      const read = (field: string | string[] | undefined) => parseCertificateHeader(field)?.fingerprint256;
      assert.equal(read(`:${raw.toString('base64')}:`), fingerprint256);
      assert.equal(read(encodeURIComponent(clientCertificate.cert)), fingerprint256);
      assert.equal(read(raw.toString('base64')), fingerprint256);
      assert.equal(read(`Hash=00;Cert="${encodeURIComponent(clientCertificate.cert)}";Subject="CN=a"`), fingerprint256);
      for (const field of [undefined, '', 'x', '::', ':AAAA:', '%', [`:${raw.toString('base64')}:`], `:${'A'.repeat(20_000)}:`]) {
        assert.equal(read(field), undefined, String(field).slice(0, 20));
      }
    });
  });

  describe('members of cnf (RFC 7800 §3.1)', () => {
    const rows: readonly [name: string, cnf: () => unknown, cert: boolean, proof: boolean, code: TokenRejectedCode | undefined][] = [
      ['jkt and an unknown member', () => ({ jkt: key.thumbprint, kid: 'x' }), false, true, undefined],
      [
        'jkt and x5t#S256, both proven',
        () => ({ jkt: key.thumbprint, 'x5t#S256': thumbprintOf(clientCertificate) }),
        true,
        true,
        undefined,
      ],
      [
        'jkt and x5t#S256, without the certificate',
        () => ({ jkt: key.thumbprint, 'x5t#S256': thumbprintOf(clientCertificate) }),
        false,
        true,
        'wrong_certificate',
      ],
      [
        'jkt and x5t#S256, without the proof',
        () => ({ jkt: key.thumbprint, 'x5t#S256': thumbprintOf(clientCertificate) }),
        true,
        false,
        'invalid_proof',
      ],
      ['an unknown member alone', () => ({ kid: 'x' }), true, true, 'unknown_confirmation'],
      ['none', () => ({}), true, true, 'unknown_confirmation'],
      ['a cnf that is not an object', () => 'x', true, true, 'invalid_claim'],
      ['null', () => null, true, true, 'invalid_claim'],
      ['a jkt that is not a string', () => ({ jkt: [key.thumbprint] }), true, true, 'invalid_claim'],
      ['an empty jkt', () => ({ jkt: '' }), true, true, 'invalid_claim'],
      ['a null jkt with a certificate', () => ({ jkt: null, 'x5t#S256': thumbprintOf(clientCertificate) }), true, true, 'invalid_claim'],
    ];
    for (const [name, cnf, cert, proof, code] of rows) {
      test(`${name}: ${code ?? 'accepted'}`, async () => {
        const token = await issuer.token({ cnf: cnf() });
        const dpop = proof ? await proofFor(token) : undefined;
        const read = request('DPoP', token, { dpop, certificate: cert ? clientCertificate.cert : undefined });
        await (code === undefined ? assertAccepted(read) : refused(read, code));
      });
    }
  });
});
