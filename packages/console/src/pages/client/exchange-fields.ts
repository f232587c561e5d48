// An exchange policy as the fields of a form, and back.
import type { ClientRecord } from '@mintmark/client/management';
import { labelFault, labelLines, labelsIn, linesIn, mappingFault, mappingLines, mappingsIn } from './pair-lines.ts';

export type ExchangePolicy = NonNullable<ClientRecord['exchange']>;
type Subject = ExchangePolicy['subjects'][number];
type Target = ExchangePolicy['to'][number];

/** Whose tokens may be exchanged. */
export interface SubjectFields {
  /** One client id per line. */
  readonly clients: string;
  /** One NAME=VALUE per line. */
  readonly labels: string;
  /** The id of a trusted issuer; empty for tokens of this server. */
  readonly issuer: string;
  readonly anyAudience: boolean;
}

/** A resource that the new tokens may be for. */
export interface TargetFields {
  readonly resource: string;
  readonly scopes: readonly string[];
  /** One `SCOPE = SCOPE …` per line. */
  readonly mapped: string;
  /** One type per line. */
  readonly types: string;
  /** Seconds; empty for no limit. */
  readonly lifetime: string;
}

export interface ExchangeFields {
  /** Whether there is a policy. */
  readonly on: boolean;
  readonly mode: ExchangePolicy['mode'];
  readonly depth: string;
  readonly subjects: readonly SubjectFields[];
  readonly targets: readonly TargetFields[];
  /** What this form does not show: transaction tokens, and grants for other authorization servers. */
  readonly others: Omit<ExchangePolicy, 'mode' | 'max_depth' | 'subjects' | 'to'>;
}

export const NEW_SUBJECT: SubjectFields = { clients: '', labels: '', issuer: '', anyAudience: false };
export const NEW_TARGET: TargetFields = { resource: '', scopes: [], mapped: '', types: '', lifetime: '' };

const subjectFields = ({ clients = [], labels = {}, issuer = '', any_audience: anyAudience = false }: Subject): SubjectFields => ({
  clients: clients.join('\n'),
  labels: labelLines(labels),
  ...{ issuer, anyAudience },
});

const targetFields = ({ resource, scopes = [], mapped_scopes = {}, authorization_details_types = [], max_lifetime }: Target) => ({
  ...{ resource, scopes },
  mapped: mappingLines(mapped_scopes),
  types: authorization_details_types.join('\n'),
  lifetime: max_lifetime === undefined ? '' : String(max_lifetime),
});

export const exchangeFields = ({ exchange }: Pick<ClientRecord, 'exchange'>): ExchangeFields => {
  if (exchange === null) return { on: false, mode: 'delegation', depth: '1', subjects: [NEW_SUBJECT], targets: [NEW_TARGET], others: {} };
  const { mode, max_depth = 1, subjects, to, ...others } = exchange;
  return { on: true, mode, depth: String(max_depth), subjects: subjects.map(subjectFields), targets: to.map(targetFields), others };
};

/** Whether all of its lines can be read. */
export const isReadable = ({ subjects, targets }: ExchangeFields): boolean =>
  subjects.every(({ labels }) => labelFault(labels) === undefined) && targets.every(({ mapped }) => mappingFault(mapped) === undefined);

const subjectOf = ({ clients, labels, issuer, anyAudience }: SubjectFields): Subject => ({
  ...(linesIn(clients).length > 0 && { clients: linesIn(clients) }),
  ...(linesIn(labels).length > 0 && { labels: labelsIn(labels) }),
  ...(issuer !== '' && { issuer }),
  ...(anyAudience && { any_audience: true }),
});

const targetOf = ({ resource, scopes, mapped, types, lifetime }: TargetFields): Target => ({
  ...{ resource, scopes },
  ...(linesIn(mapped).length > 0 && { mapped_scopes: mappingsIn(mapped) }),
  ...(linesIn(types).length > 0 && { authorization_details_types: linesIn(types) }),
  ...(lifetime !== '' && { max_lifetime: Number(lifetime) }),
});

/** The policy of the fields; `null` for none. */
export const policyOf = ({ on, mode, depth, subjects, targets, others }: ExchangeFields): ExchangePolicy | null =>
  on ? { ...others, mode, max_depth: Number(depth), subjects: subjects.map(subjectOf), to: targets.map(targetOf) } : null;
