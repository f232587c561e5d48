// The code blocks of the README run as written and print what is expected, and its lists are complete.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CONFIG_KEYS } from '@mintmark/server';
import { testDocument } from './document.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

let firstIssuer = '';

testDocument(
  'README.md',
  {
    token: (stdout) => {
      const response = JSON.parse(stdout);
      assert.deepEqual(Object.keys(response), ['access_token', 'grant_id', 'token_type', 'expires_in']);
      assert.deepEqual([response.token_type, response.expires_in], ['Bearer', 7200]);
    },
    // The issuer that the metadata names is the one in the token of the first request.
    variable: (stdout) => {
      assert.match(stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/);
      firstIssuer = JSON.parse(Buffer.from(stdout.split('.')[1] ?? '', 'base64url').toString()).iss;
    },
    metadata: (stdout) => assert.match(stdout, RegExp(`^"${firstIssuer}"\n"https://localhost:\\d+/[\\w./]+/token"\n$`)),
    management: (stdout) => assert.match(stdout, /"client_secret":"mms_\w{49}".*"client_id":"shipping"/s),
    commands: (stdout) => {
      assert.match(stdout, /"client_secret": "mms_\w{49}"/);
      assert.match(stdout, /^\s*\[\s*"invoices:read",\s*"invoices:write"\s*\]$/m);
      assert.match(stdout, /"access_token_lifetime": 600/);
      assert.match(stdout, /"deleted": true/);
    },
    'mintmark-token': (stdout) => assert.match(stdout, /^"shipping"$/m),
    secrets: (stdout) => assert.match(stdout, /\["active","\w{4}",(?:true|false)\]\n\["active","\w{4}",(?:true|false)\]\n$/),
    explain: (stdout) => assert.match(stdout, /"reason": "wrong_secret"/),
    introspect: (stdout) => assert.deepEqual(JSON.parse(stdout).active, true),
    guard: (stdout) => assert.match(stdout, /^\S+ \d{4}-\d\d-\d\dT/),
    source: (stdout) => assert.equal(stdout, '200\n'),
    revoke: (stdout) => assert.equal(stdout, '{}{"active":false}'),
    health: (stdout) => assert.deepEqual(JSON.parse(stdout), { status: 'ok' }),
  },
  { asInstalled: true },
);

test('the README names scripts that exist', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  for (const [, script = ''] of README.matchAll(/npm (?:run )?(start|test|run [\w:]+)/g)) {
    assert.ok(script.replace('run ', '') in scripts, script);
  }
});

test('the README names options that exist', () => {
  const flags = Object.values(CONFIG_KEYS).map(({ flag }) => flag?.replace(/ .*/, ''));
  const [, options = ''] = /^## Options$(.*?)^Durations/ms.exec(README) ?? [];
  const named = [...options.matchAll(/^\| (`--.*?) \|/gm)].flatMap(([, cell = '']) => cell.match(/--[a-z-]+/g) ?? []);
  assert.ok(named.length > 5);
  for (const name of named) assert.ok(flags.includes(name), name);
});
