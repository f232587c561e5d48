// What the three steps collect, and the client that it becomes.
import type { ClientKind, NewClient } from '@mintmark/client/management';
import { cliLine, manifest, options } from '../../actions/command-lines.ts';
import type { Elsewhere } from '../../actions/same-as.tsx';

/** The kinds of credential. */
export const KINDS = ['secret', 'keys', 'certificate', 'trust'] as const;
export type Kind = (typeof KINDS)[number];

/** The fields of the steps, as texts. */
export interface Draft {
  readonly what: ClientKind;
  readonly name: string;
  readonly clientId: string;
  readonly owner: string;
  readonly contact: string;
  readonly environment: string;
  readonly description: string;
  readonly kind: Kind;
  /** Days until the secret expires; empty for never. */
  readonly days: string;
  readonly jwks: string;
  readonly jwksUri: string;
  readonly subject: string;
  readonly scopes: readonly string[];
  readonly ranges: string;
}

export const EMPTY: Draft = {
  ...{ what: 'service', name: '', clientId: '', owner: '', contact: '', environment: '', description: '' },
  ...{ kind: 'secret', days: '90', jwks: '', jwksUri: '', subject: '', scopes: [], ranges: '' },
};

const DAY = 86_400_000;
const given = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());

/** The lines of a text that are not empty. */
export const linesOf = (text: string): readonly string[] =>
  text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Why the keys cannot be used: they must be a JWK Set in JSON. */
export const isKeySet = (text: string): boolean => {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && 'keys' in parsed && Array.isArray(parsed.keys);
  } catch {
    return false;
  }
};

const credentialOf = (draft: Draft): Partial<NewClient> => {
  const { kind, days, jwks, jwksUri, subject } = draft;
  if (kind === 'keys')
    return {
      token_endpoint_auth_method: 'private_key_jwt',
      ...(isKeySet(jwks) ? { jwks: JSON.parse(jwks) as NonNullable<NewClient['jwks']> } : { jwks_uri: given(jwksUri) }),
    };
  if (kind === 'certificate') return { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: given(subject) };
  if (kind === 'trust') return { token_endpoint_auth_method: 'federated_jwt' };
  // To the day, so that the manifest and the lines do not change from second to second.
  return { secret_expires_at: days === '' ? undefined : new Date(Math.ceil(Date.now() / DAY + Number(days)) * DAY).toISOString() };
};

/** The client that a draft describes. */
export const newClientOf = (draft: Draft): NewClient => {
  const ranges = linesOf(draft.ranges);
  const contact = given(draft.contact);
  return {
    name: draft.name.trim(),
    client_id: given(draft.clientId),
    kind: draft.what === 'agent' ? draft.what : undefined,
    owner: given(draft.owner),
    contacts: contact === undefined ? undefined : [contact],
    environment: given(draft.environment),
    description: given(draft.description),
    ...credentialOf(draft),
    scopes: draft.scopes.length === 0 ? undefined : draft.scopes,
    ip_rules: ranges.length === 0 ? undefined : { op: 'allow', ranges },
  };
};

/** The same creation elsewhere. */
export const creationElsewhere = (draft: Draft): Elsewhere => {
  const client = newClientOf(draft);
  const { secret_expires_at, kind: client_kind, ...described } = client;
  const cli = cliLine(
    ...['client', 'create'],
    ...options({
      name: client.name,
      'client-id': client.client_id,
      kind: client.kind,
      owner: client.owner,
      contact: client.contacts,
      environment: client.environment,
      description: client.description,
      'auth-method': client.token_endpoint_auth_method,
      jwks: client.jwks && 'keys.json',
      'jwks-uri': client.jwks_uri,
      'tls-subject-dn': client.tls_client_auth_subject_dn,
      scope: client.scopes,
      'allow-ip': client.ip_rules?.ranges,
      'secret-expires': secret_expires_at?.slice(0, 10),
    }),
    ...(draft.kind === 'secret' ? ['--to-file', `${client.client_id ?? 'client'}.secret`] : []),
  );
  const secret = draft.kind === 'secret' ? { secret: { to: { file: `${client.client_id ?? 'client'}.secret` } } } : {};
  // A manifest names its client.
  const yaml = client.client_id === undefined ? {} : { yaml: manifest('Client', { ...described, client_kind, ...secret }) };
  return { cli, call: { method: 'POST', path: '/clients', body: client }, ...yaml };
};
