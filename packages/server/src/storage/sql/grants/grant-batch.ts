// The text of a batch of grants: a line for each distinct set of terms, then a line for each grant. A line is
// a key and a JSON array, so no value contains a line break, and one grant is read without parsing the
// others.

import type { Grant, GrantTerms, NewGrant, TokenInstance } from '../../../records/grant.ts';
import { batchIdOf, positionOf } from '../../../records/grant-id.ts';
import { RowRefused } from '../../contract/errors.ts';

/** A row of `grant_batches`. */
export interface GrantBatchRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly size: number;
  readonly grants: string;
}

/** The terms in their order; append to the end only, since stored batches have it. */
const TERMS = [
  'clientId',
  'credentialId',
  'clientGeneration',
  'tenantGeneration',
  'format',
  'keyId',
  'issuer',
  'scope',
  'audience',
  'confirmation',
  'authorizationDetails',
  'derivation',
  'instance',
] as const satisfies readonly Exclude<keyof GrantTerms, 'tenantId'>[];

/** The rows of some grants: one for each batch and tenant that their ids name. @throws {@link RowRefused} */
export const batchRows = (grants: readonly NewGrant[]): readonly GrantBatchRow[] => {
  const [first] = grants;
  if (first === undefined) return [];
  const batchId = batchIdOf(first.id);
  const isOneBatch = grants.every(({ id, terms }) => id.startsWith(batchId) && terms.tenantId === first.terms.tenantId);
  if (isOneBatch) return [batchRow(batchId, first.terms.tenantId, grants)];
  return [...Map.groupBy(grants, ({ id, terms }) => `${batchIdOf(id)} ${terms.tenantId}`).values()].flatMap(batchRows);
};

const batchRow = (id: string, tenantId: string, grants: readonly NewGrant[]): GrantBatchRow => {
  const indexes = new Map<string, number>();
  let [terms, lines, lastId, size] = ['', '', '', 0];
  for (const grant of grants) {
    const json = termsJson(grant.terms);
    let index = indexes.get(json);
    if (index === undefined) {
      index = indexes.size;
      indexes.set(json, index);
      terms += `\n=${index}${json}`;
    }
    const line = `\n${positionOf(grant.id)}${particulars(grant, index)}`;
    // Ids increase within a batch, so that the others are compared only where they do not.
    if (grant.id <= lastId && lines.includes(line.slice(0, line.indexOf('[') + 1))) {
      if (!`${lines}\n`.includes(`${line}\n`)) throw new RowRefused(`Grant ${grant.id} is given twice, with different content.`);
      continue;
    }
    lines += line;
    lastId = grant.id;
    size++;
  }
  return { id, tenant_id: tenantId, size, grants: terms + lines };
};

const particulars = ({ id, issuedAt, expiresAt, address, tokenHash }: NewGrant, index: number): string => {
  requireIntegers(id, issuedAt, expiresAt);
  const hash = tokenHash === undefined ? '' : `,"${tokenHash}"`;
  return `[${index},${issuedAt},${expiresAt},${JSON.stringify(address)}${hash}]`;
};

// Frozen terms are shared by many grants, and so is their JSON.
const jsonOfTerms = new WeakMap<GrantTerms, string>();

const termsJson = (terms: GrantTerms): string => {
  let json = jsonOfTerms.get(terms);
  if (json === undefined) {
    requireIntegers(terms.clientId, terms.clientGeneration, terms.tenantGeneration);
    json = JSON.stringify(TERMS.map((name) => terms[name]));
    if (Object.isFrozen(terms)) jsonOfTerms.set(terms, json);
  }
  return json;
};

const requireIntegers = (name: string, first: number, second: number): void => {
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second)) throw new RowRefused(`${name} has a number that is not an integer.`);
};

const POSITION = /^[0-9a-f]{4}$/;

/** One grant of a batch, by its id. */
export const grantOfBatch = ({ id: batchId, tenant_id, grants }: GrantBatchRow, id: string): Grant | undefined => {
  if (batchIdOf(id) !== batchId || !POSITION.test(positionOf(id))) return undefined;
  const line = lineAt(grants, grants.indexOf(`\n${positionOf(id)}[`));
  return line === undefined ? undefined : grantOfLine(line, batchId, (index) => termsOf(grants, index, tenant_id));
};

/** The opaque token's grant in a batch. @param tokenHash - SHA-256, base64url */
export const grantOfBatchByTokenHash = (row: GrantBatchRow, tokenHash: string): Grant | undefined => {
  // The hash is the last value of its line: no text of a peer's can end so, for its quotes are escaped.
  const at = row.grants.indexOf(`,"${tokenHash}"]`);
  const line = at < 0 ? undefined : lineAt(row.grants, row.grants.lastIndexOf('\n', at));
  const grant = line === undefined ? undefined : grantOfLine(line, row.id, (index) => termsOf(row.grants, index, row.tenant_id));
  return grant?.tokenHash === tokenHash ? grant : undefined;
};

/** All grants of a batch, in the order of their ids. */
export const grantsOfBatch = ({ id, tenant_id, grants }: GrantBatchRow): readonly Grant[] => {
  const terms: GrantTerms[] = [];
  const found: Grant[] = [];
  for (const line of grants.split('\n').slice(1)) {
    if (line.startsWith('=')) terms.push(parseTerms(line.slice(line.indexOf('[')), tenant_id));
    else found.push(grantOfLine(line, id, (index) => terms[index]));
  }
  return found.toSorted((a, b) => (a.id < b.id ? -1 : 1));
};

/** How many grants of a batch have the same terms, second and address. */
export interface GrantCount extends GrantTerms {
  readonly address: string;
  readonly issuedAt: number;
  readonly count: number;
}

/** Counts the grants of a batch. Most lines differ in their key only, so that few are parsed. */
export const countsOfBatch = ({ id, tenant_id, grants }: GrantBatchRow): readonly GrantCount[] => {
  const terms: GrantTerms[] = [];
  const counts = new Map<string, number>();
  for (const line of grants.split('\n').slice(1)) {
    const json = line.slice(line.indexOf('['));
    if (line.startsWith('=')) terms.push(parseTerms(json, tenant_id));
    else {
      const same = withoutTokenHash(json);
      counts.set(same, (counts.get(same) ?? 0) + 1);
    }
  }
  return [...counts].map(([json, count]) => {
    const [index, issuedAt, , address]: Particulars = JSON.parse(json);
    return { ...foundTerms(terms[index], id), address, issuedAt, count };
  });
};

// The hash is a second text. No text has an unescaped quote, so that a comma before a quote is outside of the texts, unless it is
// the last character of one.
const withoutTokenHash = (json: string): string => {
  const at = json.lastIndexOf(',"', json.length - 4);
  return json.indexOf('"') < at ? `${json.slice(0, at)}]` : json;
};

/** The credentials that the grants of a batch were obtained with. */
export const credentialsOfBatch = ({ tenant_id, grants }: Omit<GrantBatchRow, 'id'>): ReadonlySet<string> =>
  new Set(
    grants
      .split('\n')
      .filter((line) => line.startsWith('='))
      .map((line) => parseTerms(line.slice(line.indexOf('[')), tenant_id).credentialId),
  );

const lineAt = (grants: string, lineBreak: number): string | undefined => {
  if (lineBreak < 0) return undefined;
  const end = grants.indexOf('\n', lineBreak + 1);
  return grants.slice(lineBreak + 1, end < 0 ? undefined : end);
};

const termsOf = (grants: string, index: number, tenantId: string): GrantTerms | undefined => {
  const key = `\n=${index}`;
  const line = lineAt(grants, grants.indexOf(`${key}[`));
  return line === undefined ? undefined : parseTerms(line.slice(key.length - 1), tenantId);
};

const grantOfLine = (line: string, batchId: string, termsAt: (index: number) => GrantTerms | undefined): Grant => {
  const start = line.indexOf('[');
  const id = batchId + line.slice(0, start);
  const [index, issuedAt, expiresAt, address, tokenHash]: Particulars = JSON.parse(line.slice(start));
  return { id, ...foundTerms(termsAt(index), id), tokenHash, address, issuedAt, expiresAt };
};

type Particulars = readonly [terms: number, issuedAt: number, expiresAt: number, address: string, tokenHash?: string];

const foundTerms = (terms: GrantTerms | undefined, id: string): GrantTerms => {
  if (terms === undefined) throw new TypeError(`The batch of grant ${id} is damaged.`);
  return terms;
};

type Optional = string | null | undefined;

/** Batches of earlier versions have fewer terms. */
type StoredTerms = readonly [
  ...client: readonly [clientId: string, credentialId: string],
  ...generations: readonly [client: number, tenant: number],
  format: GrantTerms['format'],
  ...texts: readonly [keyId: Optional, issuer: Optional, scope: Optional, audience: Optional],
  ...more: readonly [confirmation?: Optional, details?: Optional, derivation?: Optional, instance?: TokenInstance | null],
];

const parseTerms = (json: string, tenantId: string): GrantTerms => {
  const values: StoredTerms = JSON.parse(json);
  const [clientId, credentialId, clientGeneration, tenantGeneration, format, ...optional] = values;
  const [keyId, issuer, scope, audience, confirmation, details, derivation, instance] = optional;
  return {
    tenantId,
    clientId,
    credentialId,
    clientGeneration,
    tenantGeneration,
    format,
    keyId: keyId ?? undefined,
    issuer: issuer ?? '',
    scope: scope ?? '',
    audience: audience ?? '',
    confirmation: confirmation ?? undefined,
    authorizationDetails: details ?? undefined,
    derivation: derivation ?? undefined,
    instance: instance ?? undefined,
  };
};
