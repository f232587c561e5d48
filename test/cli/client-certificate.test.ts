// Commands that authenticate by a client certificate (RFC 8705) at the mutual-TLS listener, with tokens bound to
// the certificate.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { type CertificateOptions, certificate } from '../certificates.ts';
import { startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { type Outcome, runCommand, temporaryHome } from './command.ts';

type Json = Record<string, unknown>;

describe('with a client certificate', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let home: string;

  const run = (line: string, input = ''): Promise<Outcome> =>
    runCommand(line.split(' '), { home, input, env: { NODE_EXTRA_CA_CERTS: server.caFile ?? assert.fail() } });
  const ok = async (line: string, input?: string): Promise<string> => {
    const { code, out, err } = await run(line, input);
    assert.equal(code, 0, `${line}: ${err}`);
    return out;
  };
  const credentialsOf = (name: string): string =>
    `--tenant-url ${server.publicUrl} --client-id ${name} --client-key ${name}.key --client-cert ${name}.pem`;
  const write = async (name: string, options: CertificateOptions): Promise<string> => {
    const { cert, key } = await certificate(options);
    await writeFile(join(home, `${name}.pem`), cert);
    await writeFile(join(home, `${name}.key`), key);
    return cert;
  };

  before(async () => {
    server = await startTestServer(ending, {
      flags: {
        listen: ['https://localhost:0', 'http://127.0.0.1:0'],
        publicUrl: 'https://localhost:0',
        mtlsListen: ['https://localhost:0'],
      },
    });
    home = await temporaryHome(ending);
    const ca = await certificate({ subject: 'CN=Officers', ca: true });
    assert.equal((await server.manage('PATCH', '/tenants/current', { client_ca: ca.cert })).status, 200);
    await write('officer', { subject: 'CN=officer', issuer: ca });
    await write('stranger', { subject: 'CN=stranger', issuer: ca });
    const settings = { entitlements: ['administrator'], tls_client_certificate_bound_access_tokens: true };
    await server.create({
      client_id: 'officer',
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_subject_dn: 'CN=officer',
      ...settings,
    });
  });

  test('login checks the certificate, and saves only the paths of its files', async () => {
    await ok(`login ${credentialsOf('officer')}`);
    const profile = await readFile(join(home, '.config/mintmark/profile.json'), 'utf8');
    assert.deepEqual(
      [JSON.parse(profile).profiles.default.client_key, JSON.parse(profile).profiles.default.client_cert],
      ['officer.key', 'officer.pem'].map((name) => join(home, name)),
    );
    assert.doesNotMatch(profile, /PRIVATE KEY|BEGIN CERTIFICATE/);
  });

  test('the management API accepts the bound token', async () => assert.match(await ok('client list --quiet'), /^officer$/m));

  test('a token is bound to the certificate and valid', async () => {
    const token = (await ok('token')).trim();
    const claims: Json = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    assert.deepEqual(Object.keys(claims['cnf'] ?? {}), ['x5t#S256']);
  });

  test('doctor finds no problem', async () => assert.doesNotMatch(await ok('doctor --output table'), /failed|secret/));

  test('another certificate of the same CA is refused, and doctor names the certificate', async () => {
    const { code, out, err } = await run(`client list ${credentialsOf('officer').replace(/officer\.(key|pem)/g, 'stranger.$1')}`);
    assert.deepEqual([code, out], [3, ''], err);
    const diagnosis = await run(`doctor ${credentialsOf('officer').replace(/officer\.(key|pem)/g, 'stranger.$1')} --output table`);
    assert.equal(diagnosis.code, 3, diagnosis.out);
    assert.match(diagnosis.out, /certificate/);
    assert.doesNotMatch(diagnosis.out, /secret/);
  });
});
