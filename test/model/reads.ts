// Requests that change nothing that was expected: token requests, introspection, and verification by a guard.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { TokenRejected } from '@mintmark/guard';
import { ADMIN } from '../running-server.ts';
import { API, type Deployment } from './deployment.ts';
import { type Client, type Expectation, receivedToken, type Secret, type Token } from './expectation.ts';
import { BOUNDS, type Reading, type Verdict, verdictOf } from './history.ts';

/** Compares a response with what is expected. It is called once a change in flight has been acknowledged. */
export type Check = () => void;

/** Milliseconds between two verifications by a guard that learns of a revocation. */
const PAUSE = 20;

const requireVerdict = (verdict: Verdict, isSo: boolean, what: string): void => {
  if (verdict === 'yes') assert.ok(isSo, `${what} was refused`);
  if (verdict === 'no') assert.ok(!isSo, `${what} was accepted`);
};

/** Requests a token with a secret. */
export const requestToken = async (
  expected: Expectation,
  deployment: Deployment,
  { node, client, secret }: { readonly node: number; readonly client: Client; readonly secret: Secret },
): Promise<Check> => {
  const sent = deployment.now();
  const form = { grant_type: 'client_credentials', client_id: client.id, client_secret: secret.text, resource: API };
  const response = await deployment.at(node).post('/oauth2/token', form);
  const body = (await response.json()) as Readonly<Record<string, unknown>>;
  const reading: Reading = { by: 'node', node, sent, received: deployment.now() };
  return () => {
    if (response.status !== 200) assert.deepEqual([response.status, body['error']], [401, 'invalid_client']);
    requireVerdict(expected.isGranted(client, secret, reading), response.status === 200, `secret ${secret.id} at node ${node}`);
    if (response.status === 200) expected.tokens.push(receivedToken(body, client, secret, reading));
  };
};

/** Reads the states of a client's secrets as the administrator: what a lockdown did to them shows nowhere else. */
export const readSecrets = async (deployment: Deployment, node: number, client: Client): Promise<Check> => {
  const sent = deployment.now();
  const response = await deployment.at(node).manage('GET', `/clients/${client.id}/secrets`);
  const body = await response.text();
  const reading: Reading = { by: 'node', node, sent, received: deployment.now() };
  return () => {
    if (client.state.possible(reading).some(({ deleted }) => deleted)) return;
    assert.equal(response.status, 200, body);
    const { secrets } = JSON.parse(body) as { readonly secrets: readonly { readonly id: string; readonly state: string }[] };
    for (const { id, state } of client.secrets) {
      const possible = state.possible(reading);
      // The end of a secret is its state, whatever else it is.
      if (possible.some(({ revoked, retires: [earliest] }) => revoked || earliest <= reading.received.moved)) continue;
      const is = secrets.find((each) => each.id === id)?.state;
      requireVerdict(verdictOf(possible.map(({ deactivated }) => deactivated !== undefined)), is === 'deactivated', `secret ${id}, ${is},`);
    }
  };
};

/** Introspects a token as the administrator. */
export const introspect = async (expected: Expectation, deployment: Deployment, node: number, token: Token): Promise<Check> => {
  const sent = deployment.now();
  const form = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret, token: token.text };
  const response = await deployment.at(node).post('/oauth2/introspect', form);
  const { active, jti } = (await response.json()) as { readonly active: boolean; readonly jti?: string };
  const reading: Reading = { by: 'node', node, sent, received: deployment.now() };
  return () => {
    assert.equal(response.status, 200);
    if (active) assert.equal(jti, token.grantId);
    requireVerdict(expected.isActive(token, reading), active, `token ${token.grantId} at node ${node}`);
    expected.learn(token, reading, active);
  };
};

/** Verifies a token by a guard, once. */
export const verify = async (expected: Expectation, deployment: Deployment, node: number, token: Token): Promise<Check> => {
  const { reading, accepted } = await verified(deployment, node, token);
  return () => requireVerdict(expected.isActive(token, reading), accepted, `token ${token.grantId} at guard ${node}`);
};

/** Verifies a token by a guard until it decides as it must, within the documented time. */
export const verifyUntilSettled = async (expected: Expectation, deployment: Deployment, node: number, token: Token): Promise<void> => {
  // At least as often as fits into the time: a busy machine may hold up guard and test alike.
  for (let attempt = 0; ; attempt++) {
    const { reading, accepted } = await verified(deployment, node, token);
    const settled = { ...reading, sent: { ...reading.sent, real: Number.POSITIVE_INFINITY } };
    const final = expected.isActive(token, settled);
    if (final === 'either' || (final === 'yes') === accepted) return;
    const isDue = expected.isActive(token, reading) !== 'either';
    if (isDue && attempt >= BOUNDS.guard / PAUSE) requireVerdict(final, accepted, `token ${token.grantId} at guard ${node}`);
    await delay(PAUSE);
  }
};

const verified = async (
  deployment: Deployment,
  node: number,
  token: Token,
): Promise<{ readonly reading: Reading; readonly accepted: boolean }> => {
  const sent = deployment.now();
  const error: unknown = await deployment
    .guard(node)
    .verify(token.text)
    .then(
      () => undefined,
      (thrown) => thrown,
    );
  if (error !== undefined && !(error instanceof TokenRejected)) throw error;
  return { reading: { by: 'guard', node, sent, received: deployment.now() }, accepted: error === undefined };
};
