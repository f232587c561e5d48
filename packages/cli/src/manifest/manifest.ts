// A manifest that was read from a file, and its problems.
import type { KindName } from './kinds.ts';
import type { SecretSection } from './secret-section.ts';

/** A position in a file. */
export interface Position {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
}

/** A problem and its position. It contains no value of the file, which could be a secret. */
export interface ManifestProblem {
  readonly position: Position;
  /** What has the problem, such as `Client billing: scopes`; empty for the file itself. */
  readonly subject: string;
  readonly detail: string;
}

/** The desired state of a record. */
export interface Manifest {
  readonly kind: KindName;
  /** The id of the record; `current` for the tenant, and `CLIENT-ID/NAME` for a trust rule. */
  readonly id: string;
  /** The given fields, by their names on the wire. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The source and the destination of a client's secrets. */
  readonly secret: SecretSection | undefined;
  /** Whether a client or issuer has to be disabled. A manifest never enables one. */
  readonly disabled: boolean;
  /** The position of a value, or of the nearest value around it. */
  readonly positionOf: (...path: readonly (string | number)[]) => Position;
}

/** The name of a record in messages. */
export const nameOf = ({ kind, id }: Pick<Manifest, 'kind' | 'id'>): string => (kind === 'Tenant' ? kind : `${kind} ${id}`);

/** A problem of a field, or of the whole manifest. @param path - the path of the value */
export const problemOf = (
  manifest: Pick<Manifest, 'kind' | 'id' | 'positionOf'>,
  path: readonly (string | number)[],
  detail: string,
): ManifestProblem => ({
  position: manifest.positionOf(...path),
  subject: path.length === 0 ? nameOf(manifest) : `${nameOf(manifest)}: ${path.join('.')}`,
  detail,
});

/** A line in the format of compilers. */
export const describeProblem = ({ position, subject, detail }: ManifestProblem): string =>
  `${position.file}:${position.line}:${position.column}: ${subject === '' ? '' : `${subject}: `}${detail}`;

/** The problems in the order of files, lines and columns. */
export const inOrderOfPosition = (problems: readonly ManifestProblem[]): ManifestProblem[] =>
  problems.toSorted(
    ({ position: one }, { position: other }) =>
      (one.file === other.file ? 0 : one.file < other.file ? -1 : 1) || one.line - other.line || one.column - other.column,
  );
