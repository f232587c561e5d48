// The response to a leaked secret in three commands, each an example of its `--help`: find its client, lock the
// client down, export the audit trail.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { generateCredential } from '@mintmark/protocol';
import { ADMIN, startTestServer } from '../running-server.ts';
import { PROGRAM_IN_SHELL, runCommand, shell, temporaryHome } from './command.ts';

test('the response to an incident takes three commands', async (t) => {
  const server = await startTestServer(t);
  const home = await temporaryHome(t);
  const env = { tenant_url: server.url, client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
  const shop = await server.create({ name: 'Shop', client_id: 'shop', scopes: ['read'], owner: 'payments' });
  const other = await server.create({ name: 'Other', client_id: 'other', scopes: ['read'] });
  const opaque = await server.create({ name: 'Opaque', client_id: 'opaque', access_token_format: 'opaque' });
  const tokens = await Promise.all([server.token(shop), server.token(shop), server.token(shop)]);
  const others = [await server.token(other), await server.token(opaque)];
  const isActive = async (token: string): Promise<boolean> => {
    const form = { token, client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
    const { active } = (await (await server.post('/oauth2/introspect', form)).json()) as { active: boolean };
    return active;
  };
  for (const token of [...tokens, ...others]) assert.equal(await isActive(token), true);

  const helpOf = async (...words: string[]): Promise<string> => (await runCommand([...words, '--help'], { home })).out;

  await t.test('each command is an example of its own help', async () => {
    assert.match(await helpOf('secret', 'whose'), /\$ mintmark secret whose < \S+/);
    assert.match(await helpOf('client', 'lockdown'), /\$ mintmark client lockdown \S+/);
    assert.match(await helpOf('audit', 'export'), /\$ mintmark audit export .*> \S+/);
  });

  let clientId = '';
  await t.test('1: find the client of the secret, which is neither in a process list nor in the output', async () => {
    const { code, out, err } = await runCommand(['secret', 'whose'], { home, env, input: `${shop.clientSecret}\n` });
    assert.equal(code, 0, err);
    const [whose] = JSON.parse(out);
    assert.deepEqual(
      [whose.kind, whose.client_id, whose.owner, whose.client_state, whose.credential_state],
      ['client_secret', 'shop', 'payments', 'enabled', 'active'],
    );
    assert.doesNotMatch(out + err, new RegExp(shop.clientSecret));
    clientId = whose.client_id;
  });

  await t.test('in any text, each credential is reported by its line and not printed; exit code 6 if there is none', async () => {
    const basic = Buffer.from(`shop:${shop.clientSecret}`).toString('base64');
    const text = `{"headers":{"authorization":"Basic ${basic}"}}\ncookie: ${tokens[0]}\nmms_0000000000000000 mmtR2d2${'x'.repeat(23)}\n`;
    const { code, out, err } = await runCommand(['secret', 'whose', '--output', 'table'], { home, env, input: text });
    assert.equal(code, 0, err);
    assert.match(out, /^A client secret \(line 1, in base64\) is known:\nis +a client secret\nclient id +shop\n/);
    assert.match(out, /^An access token \(line 2\) is known:$/m);
    assert.match(out, /^A client secret \(line 3\) is cut off after 20 characters/m);
    assert.match(out, /^An access token \(line 3\) is cut off after 30 characters/m);
    for (const secret of [shop.clientSecret, basic, tokens[0], 'mms_0000']) assert.ok(!`${out}${err}`.includes(String(secret)));

    const unknownSecret = generateCredential('secret', randomBytes);
    const table: readonly [input: string, expected: RegExp][] = [
      [unknownSecret, /A client secret \(line 1\) is not known to this tenant, or not visible to these credentials\./],
      [shop.clientSecret.slice(0, 40), /is cut off after 40 characters/],
      ['ADMIN_SECRET=correct-horse-battery-staple', /The text contains no generated secret and no token\./],
    ];
    for (const [input, expected] of table) {
      const outcome = await runCommand(['secret', 'whose', '--output', 'table'], { home, env, input });
      assert.equal(outcome.code, 6, outcome.err);
      assert.match(`${outcome.out}${outcome.err}`, expected);
    }
    const team = await server.create({ name: 'Team', client_id: 'team', entitlements: ['readAPIClients@others'] });
    const asTeam = { ...env, client_id: team.clientId, client_secret: team.clientSecret };
    const withoutRight = await runCommand(['secret', 'whose', '--quiet'], { home, env: asTeam, input: shop.clientSecret });
    assert.deepEqual([withoutRight.code, withoutRight.out], [6, '']);
  });

  await t.test('2: lock down the client: only its tokens become inactive', async () => {
    const { code, out, err } = await runCommand(['client', 'lockdown', clientId, '--yes'], { home, env });
    assert.equal(code, 0, err);
    assert.equal(JSON.parse(out).state, 'disabled');
    for (const token of tokens) assert.equal(await isActive(token), false);
    for (const token of others) assert.equal(await isActive(token), true);
    await assert.rejects(server.token(shop), /invalid_client/);
  });

  await t.test('3: export the audit trail, with the requests of the client and the actions taken', async () => {
    const { code, out, err } = await runCommand(['audit', 'export', '--since', '1d'], { home, env });
    assert.equal(code, 0, err);
    const entries = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const entriesOfShop = entries.filter(({ subject, actor }) => subject === 'shop' || actor === 'shop');
    assert.deepEqual(
      entriesOfShop.map(({ event, result }) => [event, result]),
      [
        ['client.create', 'success'],
        ['credential.whose', 'success'],
        ['credential.whose', 'success'],
        ['credential.whose', 'success'],
        ['client.lockdown', 'success'],
        // The three introspections after the lockdown.
        ...tokens.map(() => ['token.introspect', 'refused']),
        ['token.issue', 'refused'],
      ],
    );
    assert.ok(entriesOfShop.every(({ address }) => address === '127.0.0.1'));
    assert.doesNotMatch(out, new RegExp(shop.clientSecret));
  });

  await t.test('the three commands can be one line of shell', async () => {
    await writeFile(join(home, 'leaked'), opaque.clientSecret);
    const line = [
      `cd '${home}'`,
      `client=$(${PROGRAM_IN_SHELL} secret whose --quiet < leaked)`,
      `${PROGRAM_IN_SHELL} client lockdown "$client" --yes --quiet`,
      `${PROGRAM_IN_SHELL} audit export --subject "$client" > evidence.jsonl`,
    ].join(' && ');
    const { code, out } = await shell(line, { ...env, HOME: home });
    assert.deepEqual([code, out], [0, 'opaque\n']);
    assert.equal(await isActive(others[1] ?? ''), false);
    assert.match(await readFile(join(home, 'evidence.jsonl'), 'utf8'), /"event":"client\.lockdown"/);
  });
});
