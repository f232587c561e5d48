// Writes manifests of the current state: in a stable order, without defaults and without secrets.
import { stringify } from 'yaml';
import { fieldsOf, type RecordFields } from './differences.ts';
import { fieldOf, isFromDocument, type KindName, kindOf } from './kinds.ts';
import type { CurrentState } from './plan.ts';
import { idFieldsOf, idOf } from './record-key.ts';
import { sameSet, sameValue } from './same-value.ts';

/** A manifest to write: its kind, its id and its fields. */
export type WrittenManifest = Readonly<Record<string, unknown>>;

/** The manifests of the whole state. */
export const manifestsOf = ({
  tenant,
  entitlements,
  resources,
  quotas,
  issuers,
  clients,
  trusts,
}: CurrentState): readonly WrittenManifest[] => [
  ...(tenant === undefined ? [] : [manifestOf('Tenant', fieldsOf(tenant))]),
  ...sortedBy(entitlements, ({ name }) => name)
    .filter(({ kind }) => kind === 'own')
    .map((each) => manifestOf('Entitlement', fieldsOf(each))),
  ...sortedBy(resources, ({ uri }) => uri)
    // Every tenant has its built-in resources.
    .filter(({ kind }) => kind === 'registered')
    .map((each) => manifestOf('Resource', fieldsOf(each))),
  ...sortedBy(quotas, ({ name }) => name).map((each) => manifestOf('Quota', fieldsOf(each))),
  ...sortedBy(issuers, ({ id }) => id).map((each) => ({ ...manifestOf('Issuer', fieldsOf(each)), ...stateOf(each) })),
  ...sortedBy(clients, ({ client_id }) => client_id).map((each) => ({
    ...manifestOf('Client', fieldsOf(each)),
    ...stateOf(each),
  })),
  ...sortedBy(trusts, (each) => idOf('Trust', fieldsOf(each)))
    // A manifest would create it anew.
    .filter(({ state }) => state !== 'revoked')
    .map((each) => manifestOf('Trust', fieldsOf(each))),
];

const stateOf = ({ state }: { readonly state: string }) => (state === 'disabled' ? { disabled: true } : undefined);

/** The manifests as YAML documents. */
export const manifestYaml = (manifests: readonly WrittenManifest[]): string =>
  manifests.map((manifest) => stringify(manifest, { lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');

const manifestOf = (kind: KindName, record: RecordFields): WrittenManifest => {
  const { fields } = kindOf(kind);
  const given = Object.keys(fields).filter(
    (field) => record[field] !== undefined && !hasDefault(kind, field, record) && !isFromDocument(kind, field, record),
  );
  return {
    kind,
    ...idFieldsOf(kind, idOf(kind, record)),
    ...Object.fromEntries(given.map((field) => [field, inOrder(kind, field, record[field])])),
  };
};

const hasDefault = (kind: KindName, field: string, record: RecordFields): boolean => {
  if (kind === 'Client' && field === 'default_scopes') return sameSet(record['default_scopes'], record['scopes']);
  // The manifest of a tenant changes only the fields that it contains.
  if (kind === 'Tenant') return false;
  const { same = sameValue, default: value } = fieldOf(kind, field);
  return same(record[field], value);
};

/** Sorts values that have no order of their own. */
const inOrder = (kind: KindName, field: string, value: unknown): unknown => {
  if (Array.isArray(value)) return fieldOf(kind, field).same === undefined ? value : value.toSorted();
  return field === 'labels' || field === 'claims' || field === 'authorization_details' ? sortedMembers(value) : value;
};

const sortedMembers = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? Object.fromEntries(sortedBy(Object.entries(value), ([name]) => name)) : value;

const sortedBy = <Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] =>
  items.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
