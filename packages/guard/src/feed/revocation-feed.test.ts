// How the feed is followed, with a test server that returns responses that a real one rarely returns.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, beforeEach, describe, test } from 'node:test';
import { ApiClient } from '../api-client/api-client.ts';
import { RevocationFeed } from './revocation-feed.ts';

type FeedResponse = { readonly status?: number; readonly body?: unknown };
const page = (cursor: string, more: object = {}): FeedResponse => ({ body: { cursor, snapshot: false, more: false, events: [], ...more } });
const token = (jti: string, status = 1) => ({ type: 'token', jti, status, exp: 2_000_000_000 });
const target = (jti: string) => ({
  jti,
  cred: undefined,
  clientId: 'a',
  tenantGeneration: 1,
  clientGeneration: 1,
  instance: undefined,
  instanceGeneration: Number.NEGATIVE_INFINITY,
  kid: 'k',
  ancestors: [],
});

let responses: FeedResponse[] = [];
let requestedCursors: (string | null)[] = [];
let waits: (string | null)[] = [];
let exhausted: () => void = () => {};
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const form = new URLSearchParams(body);
  requestedCursors.push(form.get('cursor'));
  waits.push(form.get('wait'));
  const next = responses.shift();
  // The last poll waits until the test ends it.
  if (next === undefined) return exhausted();
  response.writeHead(next.status ?? 200).end(JSON.stringify(next.body));
});
let url = '';
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/revocations`;
});
after(() => server.close());
beforeEach(() => {
  [requestedCursors, waits] = [[], []];
});

/** Follows until the responses are used up. */
const follow = async (given: FeedResponse[], { grace = 0, age = 0 } = {}) => {
  responses = given;
  const pauses: number[] = [];
  let broad = 0;
  const events: string[] = [];
  const end = new Promise<void>((resolve) => {
    exhausted = resolve;
  });
  let ahead = 0;
  const runtime = {
    fetch,
    // Set back by as much as has passed.
    now: () => Date.now(),
    steady: () => Date.now() + ahead,
    timeout: 5_000,
    delay: async (milliseconds: number) => void pauses.push(milliseconds),
  };
  const emit = ({ type }: { readonly type: string }) => void events.push(type);
  const feed = new RevocationFeed({
    url,
    resolveUrl: () => url,
    client: new ApiClient({ issuer: url, credentials: { clientId: 'api', clientSecret: 'secret' }, runtime, emit }),
    audience: 'https://api.example',
    grace,
    runtime,
    emit,
    onBroadRevocation: () => {
      broad++;
    },
  });
  await feed.firstResponse();
  await end;
  ahead = age;
  const seen = { state: feed.state, ends: (jti: string) => feed.isRevoked(target(jti)), pauses, events, broad };
  await feed.close();
  return seen;
};

describe('the feed is followed', () => {
  test('reads the snapshot page by page, and is reliable with the next response', async () => {
    const { state, ends, events } = await follow([
      page('1', { snapshot: true, more: true, events: [token('a')] }),
      page('2', { snapshot: true, events: [token('b')] }),
      page('3', { events: [token('c')] }),
    ]);
    assert.deepEqual(requestedCursors, [null, '1', '2', '3']);
    assert.deepEqual(waits, ['0', '0', '0', '4']);
    assert.deepEqual([state, ['a', 'b', 'c', 'd'].map(ends), events], ['following', [true, true, true, false], ['feed_followed']]);
  });
  test('is not reliable while the snapshot is read', async () => {
    const { state } = await follow([page('1', { snapshot: true, more: true }), page('2', { snapshot: true })]);
    assert.equal(state, 'behind');
  });
  test('410 starts a new snapshot; known revocations stay in force until it is complete', async () => {
    const begin = [page('1', { snapshot: true, events: [token('a'), token('b')] }), page('1')];
    const lost = await follow([...begin, { status: 410 }]);
    assert.deepEqual([lost.state, lost.ends('a'), requestedCursors.at(-1)], ['behind', true, null]);
    const again = await follow([...begin, { status: 410 }, page('9', { snapshot: true, events: [token('b')] }), page('9')]);
    assert.deepEqual([again.state, again.ends('a'), again.ends('b')], ['following', false, true]);
  });
  test('an unknown event makes the feed unreliable', async () => {
    const { state, events, ends } = await follow([
      page('1', { snapshot: true, events: [token('a')] }),
      page('1'),
      page('2', { events: [{ type: 'device', exp: 1 }] }),
    ]);
    assert.deepEqual([state, events, ends('a')], ['behind', ['feed_followed', 'feed_lost'], true]);
  });
  test('a failed poll is retried from the same cursor with increasing delays', async () => {
    const failures = Array.from({ length: 7 }, () => ({ status: 503 }));
    const { pauses, state } = await follow([page('1', { snapshot: true }), page('1'), ...failures, page('2')]);
    assert.deepEqual(pauses.slice(0, 7), [250, 500, 1000, 2000, 4000, 5000, 5000]);
    assert.deepEqual([state, new Set(requestedCursors.slice(2, -1))], ['following', new Set(['1'])]);
  });
  test('a server that does not wait is polled with a delay', async () => {
    const { pauses } = await follow([page('1', { snapshot: true }), page('1'), page('1'), page('1')]);
    assert.deepEqual(pauses, [500, 500]);
  });
  test('a revocation of more than single tokens calls onBroadRevocation', async () => {
    const begin = [page('1', { snapshot: true }), page('1')];
    const single = (await follow([...begin, page('2', { events: [token('a')] })])).broad;
    const client = { type: 'client', client_id: 'a', gen_below: 2, exp: 1 };
    assert.equal((await follow([...begin, page('2', { events: [client] })])).broad, single + 1);
  });
  test('the feed is blind while the resource is not visible, and then reads a new snapshot', async () => {
    const hidden = { resource_visible: false };
    const visible = { resource_visible: true, events: [token('a')] };
    const blind = await follow([page('1', { snapshot: true, ...hidden }), page('1', { snapshot: true, ...hidden }), page('1', hidden)]);
    assert.deepEqual([blind.state, blind.events], ['blind', ['resource_not_visible']]);
    const seeing = await follow([
      page('1', { snapshot: true, ...hidden }),
      page('1', { snapshot: true, ...hidden }),
      page('2', visible),
      page('2', { snapshot: true, ...visible }),
      page('2', { resource_visible: true }),
    ]);
    assert.deepEqual(
      [seeing.state, seeing.ends('a'), requestedCursors.slice(-4), seeing.events],
      ['following', true, ['1', null, '2', '2'], ['resource_not_visible', 'feed_followed']],
    );
  });

  const begin = [page('1', { snapshot: true }), page('1')];
  const ages: readonly [what: string, responses: FeedResponse[], age: number, state: string][] = [
    ['an outage of 10 s', [...begin, { status: 503 }], 9_000, 'following'],
    ['an outage within the grace', [...begin, { status: 503 }], 60_000, 'stale'],
    ['an outage beyond the grace', [...begin, { status: 503 }], 70_000, 'behind'],
    ['the credentials are refused', [...begin, { status: 401 }], 30_000, 'behind'],
    ['a response that is not supported', [...begin, page('2', { events: [{}] })], 30_000, 'behind'],
    ['no attempt since then, as after a suspension', begin, 30_000, 'behind'],
    ['an outage before the first snapshot', [{ status: 503 }], 30_000, 'behind'],
  ];
  for (const [what, given, age, state] of ages) {
    test(`with a grace of 60 s, ${what}: ${state}`, async () => {
      assert.equal((await follow(given, { grace: 60_000 - 9_000, age })).state, state);
    });
  }
});
