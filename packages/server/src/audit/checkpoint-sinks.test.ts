// The delivery of checkpoints to files and URLs.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pino } from 'pino';
import { CheckpointDelivery, type CheckpointSink, fileSink } from './checkpoint-sinks.ts';

const checkpoint = (number: number) => ({ number, at: Date.UTC(2030, 0, 1), jws: `jws-${number}` });

test('a file gets a line for each, and only its owner can read it', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-sink-'));
  t.after(() => rm(directory, { recursive: true }));
  const path = join(directory, 'checkpoints.jsonl');
  const delivery = new CheckpointDelivery([fileSink(path)], pino({ level: 'silent' }));
  for (const number of [1, 2]) {
    delivery.add('t', checkpoint(number));
    await delivery.deliver();
  }
  await delivery.deliver();
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    [1, 2].map((number) => ({ tenant_id: 't', number, at: '2030-01-01T00:00:00.000Z', jws: `jws-${number}` })),
  );
  assert.equal((await stat(path)).mode & 0o777, 0o600);
});

test('a failed delivery is logged once and retried, with the latest of each tenant, while others are delivered', async () => {
  const logged: string[] = [];
  const taken: string[] = [];
  let failing = true;
  const down: CheckpointSink = {
    kind: 'url',
    doing: 'posting',
    deliver: async (tenantId, { number }) => {
      if (failing) throw new Error('away');
      taken.push(`${tenantId} ${number}`);
    },
  };
  const others: string[] = [];
  const up: CheckpointSink = {
    kind: 'file',
    doing: 'writing',
    deliver: async (tenantId, { number }) => void others.push(`${tenantId} ${number}`),
  };
  const delivery = new CheckpointDelivery([down, up], pino({ level: 'error' }, { write: (line: string) => logged.push(line) }));
  delivery.add('a', checkpoint(1));
  delivery.add('b', checkpoint(1));
  await delivery.deliver();
  delivery.add('a', checkpoint(2));
  await delivery.deliver();
  assert.deepEqual([taken, others, logged.length], [[], ['a 1', 'b 1', 'a 2'], 1]);
  assert.deepEqual(delivery.waiting(), [
    { sink: 'url', count: 2 },
    { sink: 'file', count: 0 },
  ]);
  failing = false;
  await delivery.deliver();
  assert.equal(delivery.waiting()[0]?.count, 0);
  await delivery.deliver();
  assert.deepEqual(taken.toSorted(), ['a 2', 'b 1']);
});
