// Whatever its input, a parser of the server returns, or throws the error that becomes a response or a message.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { isJsonObject } from '@mintmark/protocol';
import fc from 'fast-check';
import { certificate } from '../../../test/certificates.ts';
import { valuesAndOthers } from '../../../test/hostile/json-values.ts';
import { parser } from '../../../test/hostile/parser.ts';
import { editedBytes, nearly } from '../../../test/hostile/texts.ts';
import { runs } from '../../../test/property-runs.ts';
import { readHeader, requireIntact } from './backup/backup-file.ts';
import { requireIpRange } from './clients/ip-rules.ts';
import { parseSlowHash } from './clients/slow-hash/slow-hash-formats.ts';
import { parseConfig } from './config/config.ts';
import { compileDetailsSchema } from './grants/details-schema.ts';
import { requireUtf8 } from './http/charset.ts';
import { loadTrustedProxies } from './http/client-address.ts';
import { refuseCredentialsInUrl } from './http/credentials-in-url.ts';
import { decodedTarget } from './http/decoded-target.ts';
import { peerCertificate } from './http/peer-certificate.ts';
import { traceIdOf } from './http/trace-id.ts';
import { decodeFeedCursor } from './introspection/feed-cursor.ts';
import { parsePublicJwks, parsePublishedJwks } from './jose/jwk.ts';
import { decodeMasterKeys, MasterKey } from './keys/master-key.ts';
import { parseAuditQuery } from './management/audit/query.ts';
import { FieldProblems } from './management/requests/field-problems.ts';
import { decodePosition } from './management/requests/list-position.ts';
import { parseAddressRange } from './net/address-list.ts';
import { normalizeHost } from './net/host-name.ts';
import { formatListenAddress, parseListenAddress } from './net/listen-address.ts';
import { addressPolicy } from './outgoing/address-policy.ts';
import { guardedFetch } from './outgoing/guarded-fetch.ts';
import { parseDatabaseUrl } from './storage/postgres/database-url.ts';
import { canonicalDn } from './tls/distinguished-name.ts';
import { pathCertificate } from './tls/path-certificate.ts';
import { parseFilter, parsePagination, parseSearch, parseSort } from './verify/requests/list-query.ts';

const { cert } = await certificate({
  subject: 'C=DE, O=Example, CN=billing',
  san: [
    { type: 'dns', value: 'billing.example' },
    { type: 'ip', value: '10.0.0.1' },
    { type: 'url', value: 'spiffe://example/billing' },
  ],
});
const { raw } = new X509Certificate(cert);

describe('whatever the input, a value or the error of the parser', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mintmark-hostile-'));
  });
  after(() => rmSync(folder, { recursive: true }));
  /** A parser of a file, whose content is the input. */
  const ofFile =
    <Input extends string | Buffer>(parse: (path: string) => unknown) =>
    (content: Input): unknown => {
      const path = join(folder, 'file');
      writeFileSync(path, content);
      return parse(path);
    };
  const problems =
    (parse: (text: string, found: FieldProblems) => unknown) =>
    (text: string): void => {
      const found = new FieldProblems();
      parse(text, found);
      found.throwIfAny();
    };

  const key = new MasterKey(Buffer.alloc(32, 7));
  const backup = `${JSON.stringify({ mintmark_backup: 1, version: '0.1.0', createdAt: 1, publicUrl: 'https://a', masterKey: 'x' })}\n{"end":"AA"}\n`;
  const config = `listen: [https://localhost:8443]\npublic-url: https://id.example\nworkers: 2\ndata: ./data\ntrusted-proxy: 10.0.0.0/8\n`;
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  };
  const keys = {
    keys: [
      { ...jwk, kid: 'one', use: 'sig', alg: 'ES256' },
      { kty: 'OKP', crv: 'Ed25519', x: 'AA' },
      { kty: 'RSA', n: 'AQAB', e: 'AQAB' },
    ],
  };
  const schema = {
    type: 'object',
    properties: { amount: { type: 'number', minimum: 0 }, iban: { type: 'string', pattern: '^[A-Z]{2}' } },
    required: ['amount'],
  };
  const addresses = ['10.0.0.0/8', '::ffff:10.0.0.1/104', '192.0.2.1-192.0.2.9', 'fe80::1%eth0', '0177.1'] as const;
  const cursor = Buffer.from('019aad3c-0a23-7a8e-8ee1-3db2a2e84efe').toString('base64url');
  const proxies = loadTrustedProxies(['127.0.0.1'], 'x-forwarded-for');
  const socket = { remoteAddress: '127.0.0.1' };

  const table: Readonly<Record<string, () => Promise<void>>> = {
    'an address range': parser(nearly(...addresses), parseAddressRange),
    'an address rule': parser(nearly(...addresses), requireIpRange, 'ClauseError'),
    'an address to listen at': parser(
      nearly('https://localhost:8443', 'http://[::1]:0/', 'https://0.0.0.0'),
      parseListenAddress,
      'Unacceptable',
    ),
    'a database URL': parser(nearly('postgres://user:word@a:5432,b/name?target_session_attrs=read-write'), parseDatabaseUrl),
    'a media type': parser(nearly('application/json; charset="utf-8"; charset=utf-16'), requireUtf8, 'Refusal', 'Problem', 'OAuthError'),
    'a trace parent': parser(nearly(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`), traceIdOf),
    'a request target': parser(
      nearly('/oauth2/token?client%5Fsecret=x&a=%ff', '/%zz'),
      (text) => {
        decodedTarget(text);
        refuseCredentialsInUrl(text);
      },
      'Refusal',
      'Problem',
      'OAuthError',
    ),
    'a client certificate by a proxy': parser(
      editedBytes(raw).map((bytes) => `:${bytes.toString('base64')}:`),
      (field) => peerCertificate({ socket, headers: { 'client-cert': field } } as never, { proxies, header: 'client-cert' }),
      'Refusal',
      'Problem',
      'OAuthError',
    ),
    'a certificate of a path': parser(editedBytes(raw), (bytes) => {
      let parsed: X509Certificate | undefined;
      try {
        parsed = new X509Certificate(bytes);
      } catch {
        return;
      }
      const { constraints, names } = pathCertificate(parsed) ?? {};
      return names?.map((name) => constraints?.permits(name));
    }),
    'a distinguished name': parser(nearly('CN=billing\\, one+UID=#,O=Example\\20,2.5.4.6=DE'), canonicalDn),
    'a registered key set': parser(valuesAndOthers(keys), parsePublicJwks, 'JwkError'),
    'a published key set': parser(valuesAndOthers(keys), parsePublishedJwks, 'JwkError'),
    'a schema of authorization details': parser(
      valuesAndOthers(schema).filter((value) => isJsonObject(value)),
      (value) => compileDetailsSchema(value as never)({ amount: 1, iban: 'DE' }, { left: 250_000 }),
      'Error',
      'ClauseError',
      'SyntaxError',
      'RE2JSSyntaxException',
    ),
    'a cursor of a list': parser(
      nearly(`${cursor}.W10`, cursor),
      (text) => decodePosition(text, { tenantId: 't', sort: 'id' }),
      'Refusal',
      'Problem',
      'OAuthError',
    ),
    'a cursor of the feed': parser(nearly('MTItMzQ', 'MTI'), decodeFeedCursor, 'Refusal', 'Problem', 'OAuthError'),
    'a query of the audit trail': parser(
      nearly('2026-01-01T00:00:00Z', '+275760-09-13T00:00:00Z'),
      (since) => parseAuditQuery({ since, cursor: since }),
      'Refusal',
      'Problem',
      'OAuthError',
    ),
    'pagination of IBM’s lists': parser(
      nearly('count=10&page=2&limit=5'),
      problems((text, found) => parsePagination(text, 100, found)),
      'Refusal',
      'Problem',
      'OAuthError',
    ),
    'an order of IBM’s lists': parser(
      nearly('-enabled,+clientId'),
      problems((text, found) => parseSort(text, new Map([['enabled', 1]]), found)),
      'Refusal',
      'Problem',
      'OAuthError',
    ),
    'a search in IBM’s lists': parser(
      nearly('clientId contains "a\\"b"&enabled=true', 'issuedOn>=12'),
      problems(parseSearch),
      'Refusal',
      'Problem',
      'OAuthError',
    ),
    'a filter of IBM’s lists': parser(
      nearly('!clientSecret,enabled'),
      problems((text, found) => parseFilter(text, ['enabled'], found)({ enabled: true })),
      'Refusal',
      'Problem',
      'OAuthError',
    ),
    'a hash of another system': parser(
      nearly(
        '$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA',
        '$2b$12$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzABCDE',
        'pbkdf2_sha256$600000$salt$aGFzaA==',
        '{SSHA256}aGFzaA==',
        'scrypt:32768:8:1$salt$00',
      ),
      parseSlowHash,
      'ClauseError',
    ),
    'master keys': parser(nearly(`${key.reveal()}\n${key.reveal()}\n`), decodeMasterKeys, 'KeyError'),
    'a configuration file': parser(
      nearly(config),
      ofFile((path) => parseConfig({ flags: { config: path }, env: {}, cwd: folder })),
      'ConfigError',
    ),
    'a variable': parser(
      fc.record({
        value: nearly('https://localhost:8443', '10.0.0.0/8', '30d', 'postgres://a/b'),
        name: fc.constantFrom(
          'LISTEN',
          'PUBLIC_URL',
          'DATABASE',
          'TRUSTED_PROXY',
          'KEEP_ALIVE',
          'MASTER_KEY',
          'WORKERS',
          'AUDIT_CHECKPOINT_URL',
        ),
      }),
      ({ name, value }) => parseConfig({ flags: {}, env: { [`MINTMARK_${name}`]: value }, cwd: folder }),
      'ConfigError',
    ),
    'a backup': parser(
      fc.oneof(
        nearly(backup).map((text) => gzipSync(text)),
        editedBytes(gzipSync(backup)),
      ),
      ofFile(async (path) => {
        await readHeader(path);
        await requireIntact(path, key);
      }),
      'BackupError',
    ),
    'the URL of a document': parser(
      nearly('https://10.0.0.1/', 'https://[::ffff:7f00:1]/', 'https://0x7f.1/a?b', 'https://a:b@127.1/', 'https://keys.example:8443/'),
      (url) => guardedFetch({ policy: addressPolicy([]), lookup: async () => ['10.0.0.1'] })(url),
      'OutgoingError',
    ),
  };
  for (const [name, check] of Object.entries(table)) test(name, check);
});

describe('what is accepted has one reading', () => {
  test('an address to listen at is the one that is printed', () => {
    const property = fc.property(nearly('https://localhost:8443', 'http://[::1]:0/', 'HTTPS://A.Example'), (text) => {
      let address: ReturnType<typeof parseListenAddress>;
      try {
        address = parseListenAddress(text);
      } catch {
        return;
      }
      assert.deepEqual(parseListenAddress(formatListenAddress(address)), address);
    });
    fc.assert(property, runs());
  });
  test('a normalized host is normalized', () => {
    const property = fc.property(nearly('LOCALHOST.:443', 'a.example:80', '[::1]:443'), (text) => {
      const host = normalizeHost(text, 'https');
      // Of what may be a host: with one port, and no two dots in succession.
      if (/^(?:\[.*\]|[^:]*)(?::\d+)?$/s.test(text) && !/\.(?:\.|:\d+:)/.test(text)) assert.equal(normalizeHost(host, 'https'), host);
    });
    fc.assert(property, runs());
  });
});
