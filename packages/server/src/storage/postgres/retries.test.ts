// Which failures of PostgreSQL are retried, and how often.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isLost, OutcomeUnknown, retrying } from './retries.ts';

const socketError = (code: string): Error => Object.assign(new Error('connect'), { code });

const attemptsAfter = async (hosts: number, error: Error): Promise<number> => {
  let attempts = 0;
  const work = (): Promise<never> => {
    attempts++;
    return Promise.reject(error);
  };
  await assert.rejects(retrying(hosts, work), error);
  return attempts;
};

describe('a connection to PostgreSQL', () => {
  const UNREACHABLE: Readonly<Record<string, Error>> = {
    'a host name that is unknown': socketError('ENOTFOUND'),
    'a resolver that does not respond': socketError('EAI_AGAIN'),
    'a host that is down': socketError('EHOSTDOWN'),
    'a host without a route': socketError('EHOSTUNREACH'),
    'a network without a route': socketError('ENETUNREACH'),
    'a host that does not respond to TCP': socketError('ETIMEDOUT'),
    'a host that is not ready in time': new Error('Connection terminated due to connection timeout'),
    'a client that is not ready in time': new Error('timeout expired'),
  };
  for (const [name, error] of Object.entries(UNREACHABLE)) {
    test(`${name}: one attempt for each host, and a COMMIT is of unknown outcome`, async () => {
      assert.deepEqual([await attemptsAfter(1, error), await attemptsAfter(2, error), await attemptsAfter(5, error)], [1, 2, 5]);
      assert.equal(isLost(error), true);
    });
  }

  test('a connection that is cut or refused: three attempts, or one for each host', async () => {
    for (const error of [socketError('ECONNREFUSED'), new Error('Connection terminated unexpectedly')]) {
      assert.deepEqual([await attemptsAfter(1, error), await attemptsAfter(5, error)], [3, 5]);
    }
  });

  test('anything else, and a COMMIT of unknown outcome: one attempt, whatever the number of hosts', async () => {
    for (const error of [new Error('Query read timeout'), new OutcomeUnknown('cut')]) assert.equal(await attemptsAfter(5, error), 1);
  });
});
