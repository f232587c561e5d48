// The guides' lines do what they say.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { type Prints, type Refused, testDocument } from './document.ts';

type Json = Record<string, unknown>;

/** The JSON of a line, or of several. */
const lines = (stdout: string): Json[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const hasToken: Prints = (stdout) => assert.equal(typeof JSON.parse(stdout).access_token, 'string');

interface Guide {
  readonly blocks: Readonly<Record<string, Prints | Refused>>;
  /** Options of `mintmark serve` that it asks for. */
  readonly serve?: readonly string[];
}

const GUIDES: Readonly<Record<string, Guide>> = {
  'resources.md': {
    blocks: {
      register: (stdout) => assert.deepEqual(JSON.parse(stdout).owners, ['payments-api']),
      token: (stdout) =>
        assert.deepEqual(JSON.parse(stdout), { aud: 'https://api.example.com/payments', scope: 'payments:read', exp: 900 }),
      unknown: (stdout) => assert.equal(JSON.parse(stdout).error, 'invalid_target'),
      introspect: (stdout) => assert.deepEqual([JSON.parse(stdout).active, JSON.parse(stdout).client_id], [true, 'shop']),
      signed: (stdout) => assert.match(stdout, /^[\w-]+\.[\w-]+\.[\w-]+$/),
      details: (stdout) => {
        const answer = JSON.parse(stdout.slice(stdout.lastIndexOf('{"access_token"')));
        assert.deepEqual(answer.authorization_details, [{ type: 'payout', iban: 'DE02120300000000202051' }]);
      },
    },
  },
  'client-keys.md': {
    blocks: {
      key: (stdout) => assert.doesNotMatch(stdout, /"client_secret"/),
      token: (stdout) => assert.match(stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/),
      rotate: (stdout) =>
        assert.deepEqual(
          JSON.parse(stdout).jwks.keys.map(({ kid }: Json) => kid),
          ['bank.pem', 'bank-2.pem'],
        ),
    },
  },
  'mutual-tls.md': {
    serve: ['--mtls-listen', 'https://localhost:8444'],
    blocks: {
      metadata: (stdout) => assert.match(JSON.parse(stdout).token_endpoint, /^https:\/\/localhost:\d+\/oauth2\/token$/),
      certificates: (stdout) => assert.match(JSON.parse(stdout).client_ca, /^-----BEGIN CERTIFICATE-----/),
      client: (stdout) => hasToken(stdout.slice(stdout.lastIndexOf('{"access_token"'))),
      bound: (stdout) => assert.match(JSON.parse(stdout)['x5t#S256'], /^[\w-]{43}$/),
      'self-signed': (stdout) => hasToken(stdout.slice(stdout.lastIndexOf('{"access_token"'))),
    },
  },
  'dpop.md': {
    blocks: {
      client: () => undefined,
      refused: (stdout) => assert.equal(JSON.parse(stdout).error, 'invalid_dpop_proof'),
      token: (stdout) => assert.equal(stdout, 'dpop\nagent\n'),
    },
  },
  'revocation.md': {
    blocks: {
      client: (stdout) => assert.equal(JSON.parse(stdout).status, 'active'),
      suspend: (stdout) => assert.equal(stdout, '"suspended"\n{"active":false}"active"\n'),
      credential: (stdout) => assert.equal(stdout, '"revoked"\n"ended"\n'),
      feed: (stdout) => {
        const [first, second] = lines(stdout) as [Json, Json];
        assert.deepEqual(
          (first.events as Json[]).map(({ type }) => type),
          ['token', 'token', 'credential'],
        );
        assert.deepEqual([first.snapshot, second.snapshot, second.events], [true, false, []]);
      },
    },
  },
  'keys.md': {
    blocks: {
      list: (stdout) =>
        assert.deepEqual(
          JSON.parse(stdout)
            .map(({ state }: Json) => state)
            .toSorted(),
          ['signing', 'standby'],
        ),
      lifetime: (stdout) => assert.equal(stdout, '2592000\n'),
      rotate: { refused: /409.*It can sign from \d{4}-/ },
      revoke: (stdout) =>
        assert.deepEqual(
          JSON.parse(stdout)
            .map(({ state }: Json) => state)
            .toSorted(),
          ['revoked', 'signing', 'standby'],
        ),
      algorithm: (stdout) => assert.match(stdout, /"alg": "PS256"/),
    },
  },
  'ibm-verify.md': {
    blocks: {
      token: () => undefined,
      create: (stdout) => assert.equal(stdout, '["Billing",true,"default","invoices:read"]\n'),
      opaque: (stdout) => assert.match(JSON.parse(stdout).access_token, /^[A-Za-z0-9]{40}$/),
      change: (stdout) => assert.equal(stdout, '204\n["Sends invoices.",true]\n'),
      'put-without-secret': (stdout) => {
        const [status, answer = ''] = stdout.split('\n');
        assert.equal(status, '204');
        assert.equal(JSON.parse(answer).error, 'invalid_client');
      },
      rotate: (stdout) => assert.equal(stdout, '["April rotation","/rotatedSecrets/0"]\n204\n'),
      find: (stdout) =>
        assert.equal(stdout, '{"count":1,"limit":5,"page":1,"total":1,"apiClients":[{"clientName":"Billing","enabled":true}]}'),
      grants: (stdout) => assert.equal(stdout, '["api_client",false]\n["api_client",true]\n204\n'),
      remove: (stdout) => assert.equal(stdout, '204\n204\n'),
    },
  },
  'testing.md': {
    blocks: {
      serve: (stdout) => assert.equal(stdout, 'Bearer\n'),
      // Of a revoked token the feed tells, or introspection, whichever is there first.
      guard: (stdout) => assert.match(stdout, /^true\nexpired\nwrong_audience\n(revoked|inactive)\n$/),
      faults: (stdout) => assert.equal(stdout, 'true\n503\n'),
    },
  },
  'fapi.md': {
    blocks: {
      check: (stdout) => assert.equal(JSON.parse(stdout).length, 1),
      administrator: (stdout) => assert.deepEqual(JSON.parse(stdout).entitlements, ['administrator']),
      switch: (stdout) => assert.equal(stdout, 'fapi2\n'),
      refused: (stdout) => assert.equal(JSON.parse(stdout).error, 'invalid_client'),
    },
  },
};

for (const [name, { blocks, serve }] of Object.entries(GUIDES)) testDocument(`docs/guides/${name}`, blocks, serve);

test('every guide is here', () => {
  const written = readdirSync(new URL('../docs/guides', import.meta.url)).filter((name) => name !== 'README.md');
  assert.deepEqual(written.toSorted(), Object.keys(GUIDES).toSorted());
});
