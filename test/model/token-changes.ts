// Changes of tokens and of the keys that sign them.
import { type Change, choose, type Plan, together } from './change.ts';
import type { Token } from './expectation.ts';

/** A token of an existing client that has not expired and was not revoked. */
const live = ({ expected, pick, now }: Plan): Token | undefined =>
  choose(
    expected.tokens.filter(
      ({ client, state, expires }) => !client.state.last.deleted && state.last !== 'revoked' && expires[0] > now.received.moved + 1_000,
    ),
    pick,
  );

const ofGrant =
  (method: string, action: string, to: 'active' | 'suspended' | 'revoked'): Change =>
  (plan) => {
    const token = live(plan);
    if (token === undefined) return undefined;
    return { method, path: `/grants/${token.grantId}${action}`, begin: (node) => token.state.begin(to, node) };
  };

/** RFC 7009, by the client itself, with a secret that its node must accept. */
const revokeOwn: Change = (plan) => {
  const token = live(plan);
  const secret = token?.client.secrets.find((each) => plan.expected.isGranted(token.client, each, plan.now) === 'yes');
  if (token === undefined || secret === undefined) return undefined;
  return {
    method: 'POST',
    path: '/oauth2/revoke',
    form: { client_id: token.client.id, client_secret: secret.text, token: token.text },
    begin: (node) => token.state.begin('revoked', node),
  };
};

const rotateKey: Change = ({ expected }) => ({
  method: 'POST',
  path: '/keys/rotate',
  body: { algorithm: 'ES256' },
  mayConflict: true,
  begin: (node) => {
    const acknowledge = expected.keyChanges.begin(expected.keyChanges.last + 1, node);
    return (received, response) => {
      acknowledge(received);
      expected.noteKeys(response);
    };
  },
});

/** Compromised: its tokens end. */
const revokeKey: Change = (plan) => {
  const { expected, pick } = plan;
  const { kid } = choose(expected.tokens, pick) ?? {};
  const key = kid === undefined ? undefined : expected.keys.get(kid);
  const rotated = rotateKey(plan);
  if (key === undefined || rotated === undefined || key.revoked.last) return undefined;
  return {
    method: 'POST',
    path: `/keys/${kid}/revoke`,
    begin: (node, sent) => together([key.revoked.begin(true, node), rotated.begin(node, sent)]),
  };
};

/** The changes, by their names in a counterexample. */
export const TOKEN_CHANGES: Readonly<Record<string, Change>> = {
  'revoke grant': ofGrant('DELETE', '', 'revoked'),
  'suspend grant': ofGrant('POST', '/suspend', 'suspended'),
  'reactivate grant': ofGrant('POST', '/reactivate', 'active'),
  'revoke own token': revokeOwn,
  'rotate signing key': rotateKey,
  'revoke signing key': revokeKey,
};
