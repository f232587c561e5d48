// Changes of clients: disabled, locked down, deleted, and back.
import { type Change, choose, together } from './change.ts';
import type { ClientState, SecretState } from './expectation.ts';

/** What changes in a state; `undefined` if the server would change nothing or refuse it. */
type Next = (state: ClientState) => Partial<ClientState> | undefined;

const ofClient =
  (method: string, action: string, next: Next): Change =>
  ({ expected, pick }) => {
    const client = choose(expected.clients, pick);
    const changed = client === undefined ? undefined : next(client.state.last);
    if (client === undefined || changed === undefined) return undefined;
    return {
      method,
      path: `/clients/${client.id}${action}`,
      begin: (node) => client.state.begin({ ...client.state.last, ...changed }, node),
    };
  };

/** The same, for a change that ends the client's tokens. */
const ending =
  (next: Next): Next =>
  (state) => {
    const changed = state.deleted ? undefined : next(state);
    return changed && { ...changed, generation: state.generation + 1 };
  };

const existing =
  (next: Next): Next =>
  (state) =>
    state.deleted ? undefined : next(state);

/** A change of a client together with all its secrets. */
const withSecrets =
  (change: Change, next: (state: SecretState) => SecretState): Change =>
  (plan) => {
    const planned = change(plan);
    const client = choose(plan.expected.clients, plan.pick);
    if (planned === undefined || client === undefined) return undefined;
    return {
      ...planned,
      begin: (node, sent) =>
        together([planned.begin(node, sent), ...client.secrets.map(({ state }) => state.begin(next(state.last), node))]),
    };
  };

const lockDown = ofClient(
  'POST',
  '/lockdown',
  ending(({ disabled, lockdown }) => (lockdown === undefined ? { disabled: true, lockdown: { disables: !disabled } } : undefined)),
);

const liftLockdown = ofClient(
  'POST',
  '/lift-lockdown',
  existing(({ lockdown, disabled }) => lockdown && { lockdown: undefined, disabled: disabled && !lockdown.disables }),
);

/** The changes, by their names in a counterexample. */
export const CLIENT_CHANGES: Readonly<Record<string, Change>> = {
  'disable client': ofClient(
    'POST',
    '/disable',
    ending(({ disabled }) => (disabled ? undefined : { disabled: true })),
  ),
  'enable client': ofClient(
    'POST',
    '/enable',
    existing(({ disabled, lockdown }) => (disabled && lockdown === undefined ? { disabled: false } : undefined)),
  ),
  'end tokens of client': ofClient(
    'POST',
    '/end-tokens',
    ending(() => ({})),
  ),
  'delete client': ofClient(
    'DELETE',
    '',
    ending(() => ({ deleted: true })),
  ),
  'restore client': ofClient('POST', '/restore', ({ deleted }) => (deleted ? { deleted: false } : undefined)),
  'lock client down': withSecrets(lockDown, (secret) =>
    secret.deactivated === undefined && !secret.revoked ? { ...secret, deactivated: 'lockdown' } : secret,
  ),
  'lift lockdown': withSecrets(liftLockdown, (secret) =>
    secret.deactivated === 'lockdown' ? { ...secret, deactivated: undefined } : secret,
  ),
};
