// Changes of secrets: rotated with an overlap, retired, deactivated, revoked.
import { type Change, choose, existing, together } from './change.ts';
import { createdSecret, type Json, type Secret, type SecretState } from './expectation.ts';
import type { Moment, Reading } from './history.ts';

/** A client may have eight live secrets: the model stays below. */
const MAX_SECRETS = 6;

/** What changes in a state, by when the change was sent and received; first, it is known only when it was sent. */
type Next = (state: SecretState, sent: Moment, received: Moment | undefined) => SecretState;

/** Adds a change of a secret. */
const begin = ({ state }: Secret, next: Next, node: number, sent: Moment) => {
  const before = state.last;
  return state.begin(next(before, sent, undefined), node, (received) => next(before, sent, received));
};

/** A time between two moments. */
const later = (milliseconds: number, sent: Moment, received: Moment | undefined): SecretState['retires'] => [
  sent.moved + milliseconds,
  (received?.moved ?? Number.POSITIVE_INFINITY) + milliseconds,
];

// A second more, so that a change does not meet the end of its secret.
const hasEnded = ({ state }: Secret, { received }: Reading): boolean =>
  state.last.revoked || state.last.retires[0] <= received.moved + 1_000;

const ofSecret =
  (request: { readonly method?: string; readonly action?: string; readonly body?: Json }, next: Next): Change =>
  (plan) => {
    const client = existing(plan);
    const secret = choose(client?.secrets.filter((each) => !hasEnded(each, plan.now)) ?? [], plan.pick >> 2);
    if (client === undefined || secret === undefined) return undefined;
    const { method = 'POST', action = '', ...rest } = request;
    return {
      ...rest,
      method,
      path: `/clients/${client.id}/secrets/${secret.id}${action}`,
      begin: (node, sent) => begin(secret, next, node, sent),
    };
  };

const rotate =
  (overlap: number): Change =>
  (plan) => {
    const client = existing(plan);
    if (client === undefined || client.secrets.filter((each) => !hasEnded(each, plan.now)).length >= MAX_SECRETS) return undefined;
    const retire: Next = (state, sent, received) => {
      const [earliest, latest] = later(overlap, sent, received);
      return { ...state, retires: [Math.min(state.retires[0], earliest), Math.min(state.retires[1], latest)] };
    };
    return {
      method: 'POST',
      path: `/clients/${client.id}/secrets/rotate`,
      body: { overlap: overlap / 1000 },
      begin: (node, sent) => {
        const replaced = together(client.secrets.map((secret) => begin(secret, retire, node, sent)));
        return (received, response) => {
          replaced(received, response);
          client.secrets.push(createdSecret(response));
        };
      },
    };
  };

const retire = (after: number): Change =>
  ofSecret({ action: '/retire', body: { after: after / 1000 } }, (state, sent, received) => ({
    ...state,
    retires: later(after, sent, received),
  }));

/** Compromised: its tokens end. */
const revoke: Change = (plan) => {
  const client = existing(plan);
  const secret = choose(client?.secrets.filter((each) => !hasEnded(each, plan.now)) ?? [], plan.pick >> 2);
  if (client === undefined || secret === undefined) return undefined;
  return {
    method: 'POST',
    path: `/clients/${client.id}/credentials/${secret.id}/revoke`,
    begin: (node, sent) => begin(secret, (state) => ({ ...state, revoked: true }), node, sent),
  };
};

/** The changes, by their names in a counterexample. */
export const SECRET_CHANGES: Readonly<Record<string, Change>> = {
  'rotate secret, without an overlap': rotate(0),
  'rotate secret, with an overlap': rotate(30_000),
  'retire secret': retire(0),
  'retire secret later': retire(20_000),
  'cancel retirement': ofSecret({ method: 'PATCH', body: { retires_at: null } }, (state) => ({
    ...state,
    retires: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  })),
  'deactivate secret': ofSecret({ action: '/deactivate' }, (state) => ({ ...state, deactivated: 'alone' })),
  'reactivate secret': ofSecret({ action: '/reactivate' }, (state) => ({ ...state, deactivated: undefined })),
  'revoke credential': revoke,
};
