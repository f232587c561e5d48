// The guard in a FAPI 2.0 tenant, which accepts no secrets: introspection and the revocation feed by
// private_key_jwt and by mutual TLS.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { keyFromFile, mutualTls } from '@mintmark/client/node';
import { createGuard, type Guard, type GuardEvent, type GuardOptions, TokenRejected } from '@mintmark/guard';
import { exportJWK, exportPKCS8 } from 'jose';
import { certificate } from '../certificates.ts';
import { runCommand, temporaryHome } from '../cli/command.ts';
import { suiteEnding } from '../running-server.ts';
import { clientKey } from '../signed.ts';
import { until } from '../until.ts';
import { type FapiTenant, startFapiTenant } from './fapi-tenant.ts';
import { startGuardProcess } from './guard-process.ts';
import { API } from './guarded-tenant.ts';

type Ways = 'key as PEM' | 'key as JWK' | 'key as CryptoKey' | 'certificate' | 'key, over mutual TLS';
const FORMATS = ['jwt', 'opaque'] as const;

describe('a guard in a FAPI 2.0 tenant', () => {
  const ending = suiteEnding();
  let tenant: FapiTenant;
  before(async () => {
    tenant = await startFapiTenant(ending);
  });

  const credentials: Readonly<Record<Ways, () => Promise<Partial<GuardOptions>> | Partial<GuardOptions>>> = {
    'key as PEM': async () => ({ ...idOfKey(), clientKey: { key: await exportPKCS8(tenant.byKey.key.privateKey) } }),
    'key as JWK': async () => {
      const { kty = '', ...jwk } = await exportJWK(tenant.byKey.key.privateKey);
      return { ...idOfKey(), clientKey: () => ({ key: { ...jwk, kty } }) };
    },
    'key as CryptoKey': () => ({ ...idOfKey(), clientKey: { key: tenant.byKey.key.privateKey } }),
    certificate: () => ({ clientId: tenant.byCertificate.clientId, mutualTls: tlsOf(tenant.byCertificate.certificate) }),
    'key, over mutual TLS': () => ({
      ...idOfKey(),
      clientKey: { key: tenant.byKey.key.privateKey },
      mutualTls: tlsOf(tenant.byCertificate.certificate),
    }),
  };
  const idOfKey = () => ({ clientId: tenant.byKey.clientId });
  const tlsOf = ({ cert, key }: { readonly cert: string; readonly key: string }) => mutualTls({ cert, key, ca: tenant.ca });
  const events = new WeakMap<Guard, GuardEvent[]>();
  const guardOf = (more: Partial<GuardOptions>): Guard => {
    const told: GuardEvent[] = [];
    const guard = createGuard({ issuer: tenant.server.url, audience: API, onEvent: (event) => void told.push(event), ...more });
    events.set(guard, told);
    ending.after(() => guard.close());
    return guard;
  };
  const accepts = async (guard: Guard, token: string) =>
    guard.authenticate({ method: 'GET', target: '/invoices', authorization: `DPoP ${token}`, dpop: await tenant.proof(token) });
  const told = (guard: Guard, type: GuardEvent['type']) => events.get(guard)?.filter((event) => event.type === type) ?? [];

  for (const [way, credentialsOf] of Object.entries(credentials)) {
    test(`that authenticates by ${way} accepts opaque tokens, and gets revocations from the feed within seconds`, async () => {
      const guard = guardOf(await credentialsOf());
      await guard.warmUp();
      await until('the feed is followed', () => told(guard, 'feed_followed').length > 0);
      for (const format of FORMATS) {
        const token = await tenant.token(format);
        assert.deepEqual((await accepts(guard, token)).scope, ['invoices:read']);
        await tenant.revoke(token, format);
        const revokedAt = performance.now();
        let refusal: unknown;
        while (refusal === undefined && performance.now() - revokedAt < 20_000) {
          refusal = await accepts(guard, token).then(
            () => undefined,
            (error: unknown) => error,
          );
        }
        assert.ok(refusal instanceof TokenRejected, String(refusal));
      }
      assert.deepEqual(told(guard, 'credentials_refused'), []);
      if (way.includes('ertificate') || way.includes('mutual')) {
        const [{ url } = { url: '' }] = told(guard, 'feed_followed');
        assert.equal(url, `${tenant.server.url}/oauth2/revocations`, 'called by its public name');
      }
    });
  }

  const wrong: Readonly<Record<string, () => Promise<Partial<GuardOptions>>>> = {
    'a key': async () => ({ ...idOfKey(), clientKey: { key: (await clientKey()).privateKey } }),
    'an audience of assertions': async () => ({
      ...idOfKey(),
      clientKey: { key: tenant.byKey.key.privateKey },
      assertionAudience: `${tenant.server.url}/oauth2/introspect`,
    }),
    'a certificate': async () => ({ clientId: tenant.byCertificate.clientId, mutualTls: tlsOf(await certificate()) }),
    'a secret': async () => ({ ...idOfKey(), clientSecret: 'mms_whatever' }),
  };
  for (const [what, credentialsOf] of Object.entries(wrong)) {
    test(`with ${what} that is not the client’s reports credentials_refused`, async () => {
      const guard = guardOf(await credentialsOf());
      await guard.warmUp();
      assert.equal(told(guard, 'credentials_refused').length, 1);
      const [status] = guard.status().issuers;
      assert.deepEqual([guard.status().ready, status?.problem], [false, 'credentials_refused']);
    });
  }

  test('reads a rotated key again after a refusal', async () => {
    const [next, file] = [await clientKey(), join(await temporaryHome(ending), 'key.pem')];
    const write = async (key: CryptoKey) => writeFile(file, await exportPKCS8(key));
    await write(tenant.byKey.key.privateKey);
    const guard = guardOf({ ...idOfKey(), clientKey: keyFromFile(file), revocationFeed: false });
    await accepts(guard, await tenant.token('opaque'));
    await tenant.rekey(tenant.byKey.clientId, [next.jwk]);
    await assert.rejects(accepts(guard, await tenant.token('opaque')), { code: 'introspection_unavailable' });
    assert.equal(told(guard, 'credentials_refused').length, 1);
    await write(next.privateKey);
    await assert.doesNotReject(
      accepts(guardOf({ ...idOfKey(), clientKey: keyFromFile(file), revocationFeed: false }), await tenant.token('opaque')),
    );
    await tenant.rekey(tenant.byKey.clientId, [tenant.byKey.key.jwk]);
    let cached = next.privateKey;
    const source = ({ fresh }: { readonly fresh: boolean }) => {
      if (fresh) cached = tenant.byKey.key.privateKey;
      return { key: cached };
    };
    const renewing = guardOf({ ...idOfKey(), clientKey: source, revocationFeed: false });
    await accepts(renewing, await tenant.token('opaque'));
    assert.deepEqual(told(renewing, 'credentials_refused'), []);
  });

  for (const by of ['key', 'certificate'] as const) {
    test(`run by mintmark guard serve with a ${by} follows the feed, and accepts an opaque token`, async () => {
      const folder = await temporaryHome(ending);
      const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
      const { clientId } = by === 'key' ? tenant.byKey : tenant.byCertificate;
      await writeFile(key, by === 'key' ? await exportPKCS8(tenant.byKey.key.privateKey) : tenant.byCertificate.certificate.key);
      await writeFile(cert, tenant.byCertificate.certificate.cert);
      const options = ['--client-key', key, ...(by === 'key' ? [] : ['--client-cert', cert, '--ca-cert', tenant.caFile])];
      const api = { clientId, clientSecret: '' };
      const guard = await startGuardProcess(ending, { server: tenant.server, api }, options, {});
      await guard.waitForOutput(/feed_followed/);
      const token = await tenant.token('opaque');
      const target = { 'x-original-method': 'GET', 'x-original-uri': '/invoices' };
      const response = await fetch(guard.url, { headers: { ...target, authorization: `DPoP ${token}`, dpop: await tenant.proof(token) } });
      assert.equal(response.status, 200);
    });
  }

  for (const by of ['key', 'certificate'] as const) {
    test(`mintmark test and inspect with a ${by} report a token as active, and as inactive after its revocation`, async () => {
      const home = await temporaryHome(ending);
      const { clientId } = by === 'key' ? tenant.byKey : tenant.byCertificate;
      await writeFile(
        join(home, 'key.pem'),
        by === 'key' ? await exportPKCS8(tenant.byKey.key.privateKey) : tenant.byCertificate.certificate.key,
      );
      await writeFile(join(home, 'cert.pem'), tenant.byCertificate.certificate.cert);
      const files = ['--client-key', 'key.pem', ...(by === 'key' ? [] : ['--client-cert', 'cert.pem', '--ca-cert', tenant.caFile])];
      const options = ['--tenant-url', tenant.server.url, '--client-id', clientId, ...files, '--audience', API];
      const run = async (command: string, input: string) => runCommand([command, ...options], { home, input });
      for (const format of FORMATS) {
        const token = await tenant.token(format);
        const [tested, inspected] = [await run('test', token), await run('inspect', token)];
        assert.deepEqual([tested.code, tested.err, inspected.code], [0, '', 0], inspected.err);
        await tenant.revoke(token, format);
        const ended = await run('test', token);
        assert.deepEqual([ended.code, ended.out], [format === 'jwt' ? 5 : 6, ''], ended.err);
      }
    });
  }

  test('run by mintmark guard serve reloads a renewed certificate and CA', async () => {
    const folder = await temporaryHome(ending);
    const [key, cert, ca] = ['key.pem', 'cert.pem', 'ca.pem'].map((name) => join(folder, name)) as [string, string, string];
    const { clientId, certificate: own } = tenant.byCertificate;
    const [unknownCertificate, otherCa] = [await certificate(), await certificate({ subject: 'CN=Another CA', ca: true })];
    // The server does not know this certificate, and the guard does not trust the server's CA.
    await Promise.all([writeFile(key, unknownCertificate.key), writeFile(cert, unknownCertificate.cert), writeFile(ca, otherCa.cert)]);
    const options = ['--client-key', key, '--client-cert', cert, '--ca-cert', ca];
    const guard = await startGuardProcess(ending, { server: tenant.server, api: { clientId, clientSecret: '' } }, options, {});
    const status = async (): Promise<number> => {
      const token = await tenant.token('opaque');
      const target = { 'x-original-method': 'GET', 'x-original-uri': '/invoices' };
      const headers = { ...target, authorization: `DPoP ${token}`, dpop: await tenant.proof(token) };
      return (await fetch(guard.url, { headers })).status;
    };
    // After a failure, the guard sends no requests for a second.
    const untilAccepted = async (): Promise<void> => {
      await until('a token is accepted', async () => (await status()) === 200);
    };
    assert.equal(await status(), 503);
    await writeFile(ca, 'no certificate');
    assert.equal(await status(), 503);
    await guard.waitForOutput(/^certificate_not_renewed .*ca\.pem: .* contains no PEM certificate\.$/m);
    await writeFile(ca, tenant.ca);
    assert.equal(await status(), 503);
    await guard.waitForOutput(/^credentials_refused /m);
    await writeFile(cert, own.cert);
    assert.equal(await status(), 503);
    await guard.waitForOutput(/^certificate_not_renewed .*cert\.pem: .*key values mismatch$/m);
    await writeFile(key, own.key);
    await untilAccepted();
    // The CA is replaced. The certificate is renewed as well, with its key, for a new
    // connection.
    await Promise.all([writeFile(ca, otherCa.cert), writeFile(cert, (await certificate({ keys: own.keys })).cert)]);
    assert.equal(await status(), 503);
    await writeFile(ca, tenant.ca);
    await untilAccepted();
  });

  const invalidOptions: readonly Partial<GuardOptions>[] = [
    { clientKey: { key: 'x' } },
    { mutualTls: { fetch } },
    { clientId: 'api' },
    { clientId: 'api', clientSecret: 's', clientKey: { key: 'x' } },
  ];
  for (const options of invalidOptions) {
    test(`with the options ${Object.keys(options).join(' and ')} is refused with a TypeError`, () =>
      assert.throws(() => createGuard({ issuer: tenant.server.url, audience: API, ...options }), TypeError));
  }
});
