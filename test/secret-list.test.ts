// GET /management/v1/secrets lists the secrets of all clients, by which old and soon expiring ones are found.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type CreatedClient, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

type Json = Record<string, unknown>;
const DAY = 86_400_000;

describe('secrets of all clients', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let used: CreatedClient;
  const list = async (query = '', token?: string): Promise<{ secrets: Json[]; next_cursor: string | null }> => {
    const response = await server.manage('GET', `/secrets${query}`, undefined, token);
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return JSON.parse(text);
  };
  const clientsOf = ({ secrets }: { secrets: Json[] }) => secrets.map(({ client_id }) => client_id);
  const timeInDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();
  before(async () => {
    server = await startTestServer(ending);
    used = await server.create({
      client_id: 'used',
      name: 'Used',
      owner: 'payments',
      secret_expires_at: timeInDays(20),
      secret_label: 'first',
    });
    await server.create({ client_id: 'soon', owner: 'search', labels: { tier: 'gold' }, secret_expires_at: timeInDays(10) });
    await server.create({ client_id: 'lasting', owner: 'payments' });
    await server.token(used);
  });

  test('an entry has the client and the last use of the secret, but not the secret', async () => {
    const page = await list('?owner=payments');
    const [secret] = page.secrets;
    assert.deepEqual([secret?.client_id, secret?.client_name, secret?.owner, secret?.label], ['used', 'Used', 'payments', 'first']);
    assert.equal(secret?.last_used_from, '127.0.0.1');
    assert.doesNotMatch(JSON.stringify(page), new RegExp(used.clientSecret));
  });
  const rows: readonly (readonly [query: string, clients: readonly string[]])[] = [
    ['?sort=ends', ['soon', 'used']],
    ['?expires_before=DAYS15', ['soon']],
    ['?expires_before=DAYS25&owner=payments', ['used']],
    ['?label=tier%3Dgold', ['soon']],
    ['?created_before=DAYS-1', []],
    ['?created_before=DAYS1&owner=payments', ['used', 'lasting']],
  ];
  for (const [query, clients] of rows) {
    test(`${query}: ${clients.join(', ') || 'none'}`, async () => {
      const queryWithTime = query.replace(/DAYS(-?\d+)/, (_, days: string) => encodeURIComponent(timeInDays(Number(days))));
      assert.deepEqual(clientsOf(await list(queryWithTime)), clients);
    });
  }
  test('a cursor continues the list, and is refused for another order', async () => {
    const first = await list('?sort=ends&limit=1');
    const next = `&cursor=${first.next_cursor}`;
    const second = await list(`?sort=ends&limit=1${next}`);
    assert.deepEqual([clientsOf(first), clientsOf(second), second.next_cursor], [['soon'], ['used'], null]);
    for (const query of [
      `?sort=created${next}`,
      '?sort=ends&cursor=x',
      '?expires_before=tomorrow',
      '?limit=0',
      '?limit=1001',
      '?state=x',
    ]) {
      assert.equal((await server.manage('GET', `/secrets${query}`)).status, 400, query);
    }
  });
  test('a manager of one owner’s clients gets the secrets of those only', async () => {
    const token = await server.token(await server.create({ entitlements: ['readAPIClients@search'] }));
    assert.deepEqual(clientsOf(await list('', token)), ['soon']);
    assert.deepEqual(clientsOf(await list('?owner=payments', token)), []);
  });
  test('sign-ins are filtered by owner, and restricted to the clients that the caller may read', async () => {
    const signIns = async (query: string, token?: string) => {
      const { sign_ins } = (await (await server.manage('GET', `/sign-ins${query}`, undefined, token)).json()) as { sign_ins: Json[] };
      return sign_ins.map(({ client_id }) => client_id);
    };
    assert.deepEqual(await signIns('?owner=payments'), ['used']);
    assert.deepEqual(await signIns('?owner=search'), []);
    const token = await server.token(await server.create({ entitlements: ['readOIDCGrants@search'] }));
    assert.deepEqual(await signIns('?owner=payments', token), []);
  });
});
