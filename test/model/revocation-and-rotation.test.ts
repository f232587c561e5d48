// Runs of changes at any of several nodes, of requests at others meanwhile and afterwards, and of guards: no token is
// accepted once its revocation was acknowledged and the documented time has passed, no valid client is refused, and no
// grant is lost. MINTMARK_TEST_MODEL adds a number of runs.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import fc from 'fast-check';
import { startPostgres } from '../postgres.ts';
import { suiteEnding } from '../running-server.ts';
import { CHANGES, commandsFor, commandsOf } from './commands.ts';
import { type Deployment, SCOPE, startDeployment } from './deployment.ts';
import { createdClient, Expectation } from './expectation.ts';
import { BOUNDS } from './history.ts';
import { introspect, requestToken, verifyUntilSettled } from './reads.ts';

const RUNS = Number(process.env['MINTMARK_TEST_MODEL'] ?? 0);
const NODES = Number(process.env['MINTMARK_TEST_MODEL_NODES'] ?? 2);
const MAX_COMMANDS = 30;
/** A run that is the same everywhere; the others differ each time. */
const SEEDED = { seed: 20_260, numRuns: 1 };

describe(`${NODES} nodes on one store, and the guards that follow them`, () => {
  const ending = suiteEnding();
  let deployment: Deployment;
  before(async () => {
    const postgres = await startPostgres();
    ending.after(() => postgres.close());
    deployment = await startDeployment(ending, await postgres.freshDatabase(), NODES);
  });

  /** Two clients with a token each. */
  const begin = async (): Promise<Expectation> => {
    const expected = new Expectation();
    const server = deployment.at(0);
    expected.noteKeys((await (await server.manage('GET', '/keys')).json()) as object);
    for (const format of ['jwt', 'opaque'] as const) {
      const { body } = await server.create({ access_token_format: format, scopes: [SCOPE] });
      const client = createdClient(body, format);
      expected.clients.push(client);
      for (const secret of client.secrets) (await requestToken(expected, deployment, { node: 0, client, secret }))();
    }
    return expected;
  };

  /** After the bounds, every node and guard decides as the model, and every grant is there. */
  const settle = async (expected: Expectation): Promise<void> => {
    deployment.advance(BOUNDS.node);
    await deployment.followFeeds();
    const tokens = [...expected.tokens];
    for (let node = 0; node < NODES; node++) {
      const admin = await deployment.at(node).token();
      for (const token of tokens) {
        (await introspect(expected, deployment, node, token))();
        const grant = await deployment.at(node).manage('GET', `/grants/${token.grantId}`, undefined, admin);
        await grant.body?.cancel();
        assert.equal(grant.status, 200, `grant ${token.grantId} was sent and lost`);
      }
      for (const client of expected.clients) {
        for (const secret of client.secrets) (await requestToken(expected, deployment, { node, client, secret }))();
      }
      for (const token of expected.tokens) await verifyUntilSettled(expected, deployment, node, token);
    }
  };

  const runs = (settings: fc.Parameters<[unknown]>): Promise<void> =>
    fc.assert(
      fc.asyncProperty(fc.commands(commandsFor(NODES), { maxCommands: MAX_COMMANDS, size: 'max' }), async (commands) => {
        const expected = await begin();
        await fc.asyncModelRun(() => ({ model: expected, real: deployment }), commands);
        await settle(expected);
      }),
      settings,
    );

  for (const name of Object.keys(CHANGES)) {
    test(`${name}: all decide alike at its bound, within its overlap and afterwards`, async () => {
      const expected = await begin();
      const commands = commandsOf(name, NODES);
      const beforeEnd = commands.findLastIndex((each) => each.toString().startsWith('clock'));
      await fc.asyncModelRun(() => ({ model: expected, real: deployment }), commands.slice(0, beforeEnd));
      await settle(expected);
      await fc.asyncModelRun(() => ({ model: expected, real: deployment }), commands.slice(beforeEnd));
    });
  }

  test('decide alike within the documented times, in a run that is always the same', () => runs(SEEDED));
  if (RUNS === 0) return;
  test(`decide alike within the documented times, in ${RUNS} further runs that differ each time`, () => runs({ numRuns: RUNS }));
});
