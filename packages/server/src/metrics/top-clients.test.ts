// The busiest clients have a series each, and all tokens are counted once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TopClients } from './top-clients.ts';

test('of 100,000 clients, the 50 busiest have a series, and the sum is that of all tokens', () => {
  let now = 0;
  const top = new TopClients(() => now);
  const seriesOf = (client: string) => top.samples().find(({ labels }) => labels['client'] === client)?.value;
  for (let client = 0; client < 100_000; client++) top.count('t', `c${client}`);
  for (let count = 0; count < 10; count++) top.count('t', 'c1000');
  assert.equal(top.samples().length, 51);
  assert.equal(
    top.samples().reduce((sum, { value }) => sum + value, 0),
    100_010,
  );
  assert.equal(seriesOf('c1000'), undefined);

  now = 60_000;
  assert.equal(seriesOf('c1000'), 0);
  top.count('t', 'c1000');
  assert.equal(seriesOf('c1000'), 1);
  assert.equal(top.samples().length, 51);
  // What it was counted for before remains in `other`: no sum falls.
  assert.equal(seriesOf('other'), 99_960);
});
