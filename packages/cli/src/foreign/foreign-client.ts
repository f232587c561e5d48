// Reads API clients of other systems, and notes the settings that cannot be imported.
import type { FirstSecret } from '../manifest/chosen-secrets.ts';
import type { Manifest, Position } from '../manifest/manifest.ts';

/** A client of another system, with the fields of a manifest. */
export interface ForeignClient {
  readonly clientId: string;
  /** The fields of a manifest, by their names on the wire. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly disabled: boolean;
  /** Its secret or the hash of it, where the export contains one. */
  readonly secret: FirstSecret | undefined;
  /** What is not imported, as clauses without any value that could be a secret. */
  readonly notes: readonly string[];
  /** Where it is in the file. */
  readonly path: readonly (string | number)[];
}

/** The content of a file. */
export interface ForeignClients {
  readonly clients: readonly ForeignClient[];
  /** What is not imported and belongs to no single client. */
  readonly notes: readonly string[];
  /** Remarks for the operator; they report no loss. */
  readonly remarks: readonly string[];
}

/** Reads the export of another system. @throws UsageError when it is something else */
export type ForeignReader = (json: unknown) => ForeignClients;

/** The members of a JSON object. */
export type Members = Readonly<Record<string, unknown>>;

/** The members of an object; an empty object for any other value. */
export const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

/** The strings in a list; an empty list for any other value. */
export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];

/** The value if it is a string that is not blank. */
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value : undefined);

/** A secret, if there is one. */
export const secretFrom = (value: unknown): FirstSecret | undefined => {
  const secret = textOf(value);
  return secret === undefined ? undefined : { client_secret: secret };
};

/** Whether a value contains nothing that could be lost. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** Reads a setting that is written as a boolean or as a string. `undefined` for any other value. */
export const switchOf = (value: unknown): boolean | undefined =>
  value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined;

/**
 * A switch that makes a client safer. A value that is neither on nor off is passed through, so that the
 * server refuses it: if it were read as off, the client would be less safe.
 */
export const switchOrRefused = (value: unknown): unknown => (isEmpty(value) ? undefined : (switchOf(value) ?? value));

/** Whether `enabled` disables a client: it does for any value that is not true, unless it is missing. */
export const isDisabled = (enabled: unknown): boolean => enabled !== undefined && enabled !== null && switchOf(enabled) !== true;

/** The note about an unclear `enabled`. */
export const enabledNotes = (enabled: unknown): readonly string[] =>
  isDisabled(enabled) && switchOf(enabled) === undefined ? ['enabled is neither true nor false: it is disabled here'] : [];

/** A number of seconds above 0, written as a number or a string. */
export const secondsOf = (value: unknown): number | undefined => {
  const seconds = typeof value === 'number' ? value : Number(textOf(value));
  return Number.isSafeInteger(seconds) && seconds > 0 ? seconds : undefined;
};

/** Notes about the members that are neither known nor empty. @param prefix - the path of the object */
export const lostMembers = (members: Members, known: readonly string[], prefix = ''): string[] =>
  Object.entries(members).flatMap(([name, value]) =>
    known.includes(name) || isEmpty(value) ? [] : [`${prefix}${name} has no equivalent here and is left out`],
  );

/** The fields that have a value. */
export const given = (fields: Members): Members =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));

/** The manifest that creates the client. */
export const manifestFrom = (
  { clientId, fields, disabled, path }: ForeignClient,
  positionOf: (path: readonly (string | number)[]) => Position,
): Manifest => ({ kind: 'Client', id: clientId, fields, secret: undefined, disabled, positionOf: () => positionOf(path) });
