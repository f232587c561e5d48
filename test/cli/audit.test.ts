// The audit commands against a real server, in the hands of an operator and in a scheduled job.
import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { queryStore } from '../query-store.ts';
import { ADMIN, startTestServer } from '../running-server.ts';
import { type Outcome, runCommand, temporaryHome } from './command.ts';

const ok = ({ code, out, err }: Outcome): string => {
  assert.equal(code, 0, err);
  return out;
};

test('the audit commands', async (t) => {
  const server = await startTestServer(t);
  const home = await temporaryHome(t);
  const env = { tenant_url: server.url, client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
  const run = (...args: string[]): Promise<Outcome> => runCommand(['audit', ...args], { home, env });
  const lines = (text: string): Record<string, unknown>[] => text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  const { clientId } = await server.create({ name: 'billing' });
  await server.post('/oauth2/token', { grant_type: 'client_credentials', client_id: clientId, client_secret: 'wrong' });

  await t.test('list prints filtered entries, newest first, as a table, JSON and ids', async () => {
    const table = ok(await run('list', '--output', 'table'))
      .trimEnd()
      .split('\n');
    assert.match(table[0] ?? '', /^AT +EVENT +RESULT +REASON +ACTOR +SUBJECT +FROM +REQUEST ID$/);
    assert.match(table[1] ?? '', /token\.\w+ +refused +wrong_secret/);
    const refused = JSON.parse(ok(await run('list', '--reason', 'wrong_secret', '--since', '1h', '--output', 'json')));
    assert.deepEqual([refused.length, refused[0].actor], [1, clientId]);
    assert.equal(
      ok(await run('list', '--subject', clientId, '--quiet'))
        .trimEnd()
        .split('\n').length,
      1,
    );
    const { out, err } = await run('list', '--limit', '1', '--quiet');
    const cursor = /--cursor (\S+)/.exec(err)?.[1] ?? '';
    assert.notEqual(ok(await run('list', '--limit', '1', '--quiet', '--cursor', cursor)), out);
    for (const args of [
      ['--limit', '0'],
      ['--since', 'soon'],
      ['--result', 'maybe'],
    ])
      assert.equal((await run('list', ...args)).code, 2);
  });

  await t.test('export with --cursor-file writes each entry only once over several runs', async () => {
    const job = ['export', '--cursor-file', 'audit.cursor'];
    const first = lines(ok(await run(...job)));
    assert.ok(first.length >= 3);
    assert.equal(ok(await run(...job)), '');
    await server.create({ name: 'later' });
    const [later, ...none] = lines(ok(await run(...job)));
    assert.deepEqual([later?.['event'], none], ['client.create', []]);
    assert.equal((await run('export', '--cursor', 'x', '--cursor-file', 'y')).code, 2);
  });

  await t.test('export --format ibm has the members that collectors for IBM Security Verify expect', async () => {
    const [event] = lines(ok(await run('export', '--format', 'ibm', '--subject', clientId)));
    const { correlationid, time, indexed_at, id, ...rest } = event ?? {};
    assert.match(String(correlationid), /^CORR_ID-\S+$/);
    assert.equal(typeof time, 'number');
    assert.deepEqual(rest, {
      event_type: 'management',
      tenantid: rest['tenantid'],
      tenantname: new URL(server.url).host,
      data: {
        result: 'success',
        resource: 'api_client',
        action: 'created',
        clientid: clientId,
        target: clientId,
        performedby: ADMIN.clientId,
        performedby_type: 'api_client',
        performedby_username: ADMIN.clientId,
        origin: '127.0.0.1',
      },
    });
  });

  await t.test('verify passes with a checkpoint, and fails after tampering', async () => {
    const shown = ok(await run('checkpoint', '--append', 'checkpoints.jsonl', '--output', 'table'));
    assert.match(shown, /^number +1$/m);
    assert.equal((await stat(join(home, 'checkpoints.jsonl'))).mode & 0o777, 0o600);
    assert.equal(lines(await readFile(join(home, 'checkpoints.jsonl'), 'utf8')).length, 1);
    const verify = ['verify', '--checkpoint', 'checkpoints.jsonl'];
    assert.match(ok(await run(...verify, '--output', 'table')), /^The trail is consistent, also with 1 checkpoint from elsewhere\.$/m);
    assert.match(ok(await run('verify', '--output', 'table')), /whoever has the master key could have rewritten it/);
    await queryStore(server.directory, 'DELETE FROM audit WHERE seq = 2');
    const { code, out, err } = await run(...verify, '--quiet');
    assert.deepEqual([code, out], [1, 'entry-missing\n']);
    assert.match(err, /was altered/);
    assert.equal((await run('verify', '--checkpoint', 'audit.cursor')).code, 2);
  });
});
