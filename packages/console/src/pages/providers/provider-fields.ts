// The fields of the forms of OpenID Providers, and what they become: a new provider, a patch, and the same elsewhere.
import type { NewProvider, ProviderPatch, ProviderRecord } from '@mintmark/client/management';
import { cliLine, options } from '../../actions/command-lines.ts';
import type { Elsewhere } from '../../actions/same-as.tsx';
import { wordsOf } from '../resources/resource-fields.ts';
import { claimName, claimPath, type RuleFields, ruleFields, ruleOf, ruleOption } from './role-rules.ts';

/** The fields, as texts. */
export interface Fields {
  readonly label: string;
  readonly clientId: string;
  /** Empty for an unchanged one. */
  readonly secret: string;
  /** Separated by blanks. */
  readonly scopes: string;
  /** A claim; a nested one as `a > b`. */
  readonly nameClaim: string;
  readonly rules: readonly RuleFields[];
  readonly exclusive: boolean;
}

export const NEW_RULE: RuleFields = { role: 'viewer', claim: 'groups', test: 'contains', text: '' };

export const EMPTY: Fields = {
  ...{ label: '', clientId: '', secret: '', scopes: 'profile email', nameClaim: 'preferred_username', exclusive: false },
  rules: [{ ...NEW_RULE, role: 'administrator' }],
};

export const fieldsOf = ({ label, client_id, scopes, name_claim, roles, exclusive }: ProviderRecord): Fields => ({
  ...{ label, clientId: client_id, secret: '', scopes: scopes.join(' '), nameClaim: claimName(name_claim), exclusive },
  rules: roles.map(ruleFields),
});

export const newProviderOf = (id: string, issuer: string, fields: Fields): NewProvider => ({
  ...{ id, issuer, label: fields.label === '' ? id : fields.label, client_id: fields.clientId, client_secret: fields.secret },
  ...{ scopes: [...wordsOf(fields.scopes)], name_claim: claimPath(fields.nameClaim), roles: fields.rules.map(ruleOf) },
});

/** The members that differ from the record. */
export const patchOf = (record: ProviderRecord, fields: Fields): ProviderPatch => {
  const before = fieldsOf(record);
  const whole: Required<{ [Name in keyof Fields]: ProviderPatch }> = {
    label: { label: fields.label },
    clientId: { client_id: fields.clientId },
    secret: { client_secret: fields.secret },
    scopes: { scopes: [...wordsOf(fields.scopes)] },
    nameClaim: { name_claim: claimPath(fields.nameClaim) },
    rules: { roles: fields.rules.map(ruleOf) },
    exclusive: { exclusive: fields.exclusive },
  };
  const changed = (Object.keys(whole) as (keyof Fields)[]).filter((name) => JSON.stringify(fields[name]) !== JSON.stringify(before[name]));
  return Object.assign({}, ...changed.map((name) => whole[name])) as ProviderPatch;
};

type Given = Pick<ProviderPatch, 'label' | 'client_id' | 'client_secret' | 'scopes' | 'name_claim' | 'roles'>;

/** The options of the command. The secret is in a file: on a command line, others could read it. */
const optionsOf = ({ label, client_id, client_secret, scopes, name_claim, roles }: Given): readonly string[] => [
  ...options({
    ...{ label, 'registered-as': client_id, 'secret-file': client_secret === undefined ? undefined : 'provider.secret' },
    ...{ 'login-scope': scopes ?? undefined, 'name-claim': name_claim ? claimName(name_claim) : undefined },
  }),
  ...(roles ?? []).flatMap(ruleOption),
];

const withoutSecret = (body: { readonly client_secret?: string | undefined }): object =>
  body.client_secret === undefined ? body : { ...body, client_secret: 'CLIENT_SECRET' };

export const createElsewhere = (provider: NewProvider): Elsewhere => ({
  cli: cliLine('provider', 'create', provider.id, ...options({ issuer: provider.issuer }), ...optionsOf(provider)),
  call: { method: 'POST', path: '/providers', body: withoutSecret(provider) },
});

export const changeElsewhere = (id: string, patch: ProviderPatch): Elsewhere => ({
  cli: cliLine(
    ...['provider', 'update', id, ...optionsOf(patch)],
    ...(patch.exclusive === undefined ? [] : [patch.exclusive ? '--exclusive' : '--no-exclusive']),
  ),
  call: { method: 'PATCH', path: providerPath(id), body: withoutSecret(patch) },
});

/** The path of a provider in the API. */
export const providerPath = (id: string): string => `/providers/${encodeURIComponent(id)}`;
