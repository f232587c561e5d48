// A manifest, as it was read from a file, and what can be wrong with one.
import type { KindName } from './kinds.ts';
import type { SecretSection } from './secret-section.ts';

/** Where something stands. */
export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** Something that is wrong, and where. Never holds a value of the file: it could be a secret. */
export interface ManifestProblem {
  readonly place: Place;
  /** Whose fault it is, as `Client billing: scopes`; empty for the file itself. */
  readonly subject: string;
  readonly detail: string;
}

/** What a record should be. */
export interface Manifest {
  readonly kind: KindName;
  /** What names the record; `current` for the tenant. */
  readonly id: string;
  /** By their names on the wire, those that were given. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Of a client: where its secrets come from and go to. */
  readonly secret: SecretSection | undefined;
  /** Of a client: whether it is to get no tokens. Nothing here enables one. */
  readonly disabled: boolean;
  /** Where a value stands, or what is nearest to it. */
  readonly placeOf: (...path: readonly (string | number)[]) => Place;
}

/** How a record is called in messages. */
export const nameOf = ({ kind, id }: Pick<Manifest, 'kind' | 'id'>): string => (kind === 'Tenant' ? kind : `${kind} ${id}`);

/** A problem of a field, or of the manifest as a whole. @param path - of the value */
export const problemOf = (
  manifest: Pick<Manifest, 'kind' | 'id' | 'placeOf'>,
  path: readonly (string | number)[],
  detail: string,
): ManifestProblem => ({
  place: manifest.placeOf(...path),
  subject: path.length === 0 ? nameOf(manifest) : `${nameOf(manifest)}: ${path.join('.')}`,
  detail,
});

/** A line as compilers write it. */
export const describeProblem = ({ place, subject, detail }: ManifestProblem): string =>
  `${place.file}:${place.line}:${place.column}: ${subject === '' ? '' : `${subject}: `}${detail}`;

/** In the order of the files, the lines and the columns. */
export const inOrderOfPlace = (problems: readonly ManifestProblem[]): ManifestProblem[] =>
  problems.toSorted(
    ({ place: one }, { place: other }) =>
      (one.file === other.file ? 0 : one.file < other.file ? -1 : 1) || one.line - other.line || one.column - other.column,
  );
