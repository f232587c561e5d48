// The lag of a replica, by the positions and times of two databases.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogPosition, ReplicaState } from './contract/replica.ts';
import { type Lag, ReplicaLag } from './replica-lag.ts';

/** A reading, a minute after the one before. */
interface Reading {
  readonly primary: LogPosition | undefined;
  readonly replica: ReplicaState | undefined;
}
const HOUR = 3_600_000;
const at = (position: number, minute: number): LogPosition => ({ position, at: minute * 60_000 });
const standby = (position: number, replayedAt?: number): ReplicaState => ({ position, replayedAt, isStandby: true });
const behind = (bytes: number, seconds: number | undefined): Lag => ({ bytes, seconds, isUsable: true });
const unknown = (isUsable: boolean): Lag => ({ bytes: undefined, seconds: undefined, isUsable });

const CASES: Readonly<Record<string, readonly (readonly [Reading, Lag])[]>> = {
  'a replica that has everything is not behind, however old the last transaction is': [
    [{ primary: at(100, 0), replica: standby(100, -HOUR) }, behind(0, 0)],
  ],
  'a replica with more than the primary had a moment before is not behind': [
    [{ primary: at(100, 0), replica: standby(200, 0) }, behind(0, 0)],
  ],
  'a replica that stopped is behind since its last transaction': [
    [{ primary: at(300, 10), replica: standby(100, 4 * 60_000) }, behind(200, 360)],
  ],
  'after a long time without a transaction, the first one is behind since the reading before at most': [
    [{ primary: at(100, 600), replica: standby(100, 0) }, behind(0, 0)],
    [{ primary: at(150, 601), replica: standby(100, 0) }, behind(50, 60)],
    [{ primary: at(150, 602), replica: standby(100, 0) }, behind(50, 120)],
    [{ primary: at(150, 603), replica: standby(150, 601 * 60_000) }, behind(0, 0)],
  ],
  'clocks of two databases do not make a lag negative': [[{ primary: at(300, 0), replica: standby(100, HOUR) }, behind(200, 0)]],
  'a replica that never replayed a transaction has no known time': [
    [{ primary: at(300, 0), replica: standby(100) }, behind(200, undefined)],
  ],
  'without the primary the lag is not known': [[{ primary: undefined, replica: standby(100, 0) }, unknown(true)]],
  'a replica that does not respond, or was promoted, is not usable': [
    [{ primary: at(100, 0), replica: undefined }, unknown(false)],
    [{ primary: at(100, 0), replica: { position: 100, replayedAt: 0, isStandby: false } }, unknown(false)],
  ],
};

for (const [title, readings] of Object.entries(CASES)) {
  test(title, async () => {
    let index = 0;
    const current = (): Reading => readings[index]?.[0] ?? assert.fail();
    const lag = new ReplicaLag({
      primary: async () => current().primary,
      replica: async () => current().replica ?? Promise.reject(new Error('no response')),
      monotonic: () => index * 60_000,
    });
    for (const [, expected] of readings) {
      assert.deepEqual(await lag.read(), expected);
      index++;
    }
  });
}

test('readings within a second are one', async () => {
  let reads = 0;
  let now = 0;
  const primary = async (): Promise<LogPosition> => {
    reads++;
    return at(100, 0);
  };
  const lag = new ReplicaLag({ primary, replica: async () => standby(100, 0), monotonic: () => now });
  await Promise.all([lag.read(), lag.read()]);
  now = 999;
  await lag.read();
  assert.equal(reads, 1);
  now = 1_000;
  await lag.read();
  assert.equal(reads, 2);
});
