// Three in the morning: from a leaked string to its client locked down, all its tokens inactive and the evidence exported, in three commands,
// each of them as its own `--help` shows it.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ADMIN, startTestServer } from '../running-server.ts';
import { COMMAND, runCommand, shell, temporaryHome } from './command.ts';

test('an incident is over in three commands', async (t) => {
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
  await t.test('1: whose is it? The string is in no process list and in no answer', async () => {
    const { code, out, err } = await runCommand(['secret', 'whose'], { home, env, input: `${shop.clientSecret}\n` });
    assert.equal(code, 0, err);
    const whose = JSON.parse(out);
    assert.deepEqual(
      [whose.kind, whose.client_id, whose.owner, whose.client_state, whose.credential_state],
      ['client_secret', 'shop', 'payments', 'enabled', 'active'],
    );
    assert.doesNotMatch(out + err, new RegExp(shop.clientSecret));
    clientId = whose.client_id;
  });

  await t.test('2: its client is locked down, its tokens are inactive, and nobody else’s are', async () => {
    const { code, out, err } = await runCommand(['client', 'lockdown', clientId, '--yes'], { home, env });
    assert.equal(code, 0, err);
    assert.equal(JSON.parse(out).state, 'disabled');
    for (const token of tokens) assert.equal(await isActive(token), false);
    for (const token of others) assert.equal(await isActive(token), true);
    await assert.rejects(server.token(shop), /invalid_client/);
  });

  await t.test('3: the evidence is exported: who asked, from where, and what was done about it', async () => {
    const { code, out, err } = await runCommand(['audit', 'export', '--since', '1d'], { home, env });
    assert.equal(code, 0, err);
    const entries = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const about = entries.filter(({ subject, actor }) => subject === 'shop' || actor === 'shop');
    assert.deepEqual(
      about.map(({ event, result }) => [event, result]),
      [
        ['client.create', 'success'],
        ['credential.whose', 'success'],
        ['client.lockdown', 'success'],
        ['token.issue', 'refused'],
      ],
    );
    assert.ok(about.every(({ address }) => address === '127.0.0.1'));
    assert.doesNotMatch(out, new RegExp(shop.clientSecret));
  });

  await t.test('as one line of shell', async () => {
    await writeFile(join(home, 'leaked'), opaque.clientSecret);
    const command = `node '${COMMAND}'`;
    const line = [
      `cd '${home}'`,
      `client=$(${command} secret whose --quiet < leaked)`,
      `${command} client lockdown "$client" --yes --quiet`,
      `${command} audit export --subject "$client" > evidence.jsonl`,
    ].join(' && ');
    const { code, out } = await shell(line, { ...env, HOME: home });
    assert.deepEqual([code, out], [0, 'opaque\n']);
    assert.equal(await isActive(others[1] ?? ''), false);
    assert.match(await readFile(join(home, 'evidence.jsonl'), 'utf8'), /"event":"client\.lockdown"/);
  });
});
