// The model: what clients, secrets, keys and tokens must be after the changes so far, at each node and guard.
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { allOf, History, type Moment, type Reading, type Verdict, verdictOf } from './history.ts';

/** A request or response as JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** A client as the store has it. */
export interface ClientState {
  readonly disabled: boolean;
  readonly deleted: boolean;
  /** Whether the lockdown disabled it; `undefined` without a lockdown. */
  readonly lockdown: { readonly disables: boolean } | undefined;
  readonly generation: number;
}

/** A secret as the store has it. */
export interface SecretState {
  /** The earliest and the latest moment at which it retires, by the moved clock. */
  readonly retires: readonly [earliest: number, latest: number];
  /** What deactivated it. */
  readonly deactivated: 'alone' | 'lockdown' | undefined;
  readonly revoked: boolean;
}

/** A secret. */
export interface Secret {
  readonly id: string;
  readonly text: string;
  readonly state: History<SecretState>;
}

/** A client. */
export interface Client {
  readonly id: string;
  readonly format: 'jwt' | 'opaque';
  readonly state: History<ClientState>;
  readonly secrets: Secret[];
}

/** A signing key. */
export interface Key {
  /** When it was announced, by the moved clock. */
  readonly announcedAt: number;
  readonly revoked: History<boolean>;
}

/** The state of a grant. */
export type TokenState = 'active' | 'suspended' | 'revoked';

/** A token that a client has received. */
export interface Token {
  readonly text: string;
  readonly grantId: string;
  readonly client: Client;
  readonly secret: Secret;
  /** `undefined` for an opaque token. */
  readonly kid: string | undefined;
  /** The earliest and the latest moment at which it expires, by the moved clock. */
  readonly expires: readonly [earliest: number, latest: number];
  readonly state: History<TokenState>;
  /** The generations that it can have; one that was issued during a change can have several. */
  generations: readonly number[];
}

/** Milliseconds for which a key set may be cached: until then, only a revoked key's announced successor is in it. */
const KEY_SET_LIFETIME = 300_000;

/** All that is expected. */
export class Expectation {
  readonly clients: Client[] = [];
  readonly tokens: Token[] = [];
  readonly keys = new Map<string, Key>();
  /** How many changes of keys there were. */
  readonly keyChanges = new History(0);

  /** Whether a token request with a secret is granted. */
  isGranted({ state }: Client, secret: Secret, reading: Reading): Verdict {
    return allOf(verdictOf(state.possible(reading).map(isEnabled)), isActive(secret, reading));
  }

  /** Whether a token is active. */
  isActive(token: Token, reading: Reading): Verdict {
    const { client, secret, state } = token;
    const clients = client.state.possible(reading);
    return allOf(
      before(token.expires, reading),
      verdictOf(state.possible(reading).map((each) => each === 'active')),
      verdictOf(clients.map(isEnabled)),
      verdictOf(clients.flatMap(({ generation }) => token.generations.map((own) => own >= generation))),
      verdictOf(secret.state.possible(reading).map(({ revoked }) => !revoked)),
      this.#isKeyValid(token, reading),
    );
  }

  /** Draws the conclusion from an observation that the model left open. */
  learn(token: Token, reading: Reading, active: boolean): void {
    const [only, ...others] = new Set(token.client.state.possible(reading).map(({ generation }) => generation));
    if (only === undefined || others.length > 0) return;
    const ofAnother: Token = { ...token, generations: [only] };
    if (!active && this.isActive(ofAnother, reading) !== 'yes') return;
    token.generations = token.generations.filter((own) => own >= only === active);
  }

  /** Notes the keys in a list of the management API, unless that refused the request. */
  noteKeys({ keys = [] }: { readonly keys?: readonly { readonly kid: string; readonly announced_at: string }[] }): void {
    for (const { kid, announced_at } of keys) {
      if (!this.keys.has(kid)) this.keys.set(kid, { announcedAt: Date.parse(announced_at), revoked: new History<boolean>(false) });
    }
  }

  #isKeyValid({ kid }: Token, reading: Reading): Verdict {
    const key = kid === undefined ? undefined : this.keys.get(kid);
    if (key === undefined) return 'yes';
    // The successor of a revoked key may be too young for the key set that a guard or another node has.
    const isYoung = reading.sent.moved - key.announcedAt < KEY_SET_LIFETIME;
    const isUnknown = isYoung && (reading.by === 'guard' || this.keyChanges.possible(reading).length > 1);
    return allOf(verdictOf(key.revoked.possible(reading).map((revoked) => !revoked)), isUnknown ? 'either' : 'yes');
  }
}

/** A client that was just created. */
export const createdClient = ({ client_id, client_secret, secrets }: Json, format: Client['format']): Client => ({
  id: String(client_id),
  format,
  state: new History<ClientState>({ disabled: false, deleted: false, lockdown: undefined, generation: 0 }),
  secrets: [createdSecret({ ...(secrets as readonly Json[])[0], client_secret })],
});

/** A secret that was just created. It is accepted at every node at once. */
export const createdSecret = ({ id, client_secret }: Json): Secret => ({
  id: String(id),
  text: String(client_secret),
  state: new History<SecretState>({
    retires: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    deactivated: undefined,
    revoked: false,
  }),
});

/** A token of a response. */
export const receivedToken = ({ access_token, grant_id, expires_in }: Json, client: Client, secret: Secret, reading: Reading): Token => {
  const text = String(access_token);
  const isJwt = client.format === 'jwt';
  const at = ({ moved }: Moment) => (Math.floor(moved / 1000) + Number(expires_in)) * 1000;
  const exp = isJwt ? Number(decodeJwt(text).exp) * 1000 : undefined;
  return {
    text,
    grantId: String(grant_id),
    client,
    secret,
    kid: isJwt ? decodeProtectedHeader(text).kid : undefined,
    expires: [exp ?? at(reading.sent), exp ?? at(reading.received)],
    state: new History<TokenState>('active'),
    generations: client.state.possible(reading).map(({ generation }) => generation),
  };
};

/** Whether a client can obtain tokens. */
const isEnabled = ({ disabled, deleted }: ClientState): boolean => !disabled && !deleted;

/** Whether a secret authenticates its client. */
const isActive = ({ state }: Secret, reading: Reading): Verdict =>
  possibly(state.possible(reading).map((each) => (each.revoked || each.deactivated !== undefined ? 'no' : before(each.retires, reading))));

/** The verdict when one of several is right. */
const possibly = (verdicts: readonly Verdict[]): Verdict => {
  const [first = 'either', ...others] = verdicts;
  return others.every((each) => each === first) ? first : 'either';
};

/** Whether a request is before a moment that is known within limits. */
const before = (
  [earliest, latest]: readonly [number, number],
  { sent, received }: { readonly sent: Moment; readonly received: Moment },
): Verdict => (received.moved < earliest ? 'yes' : sent.moved >= latest ? 'no' : 'either');
