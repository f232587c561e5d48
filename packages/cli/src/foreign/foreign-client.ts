// API clients of other systems, on their way here: what can be carried over, and what cannot.
import type { Manifest, Place } from '../manifest/manifest.ts';

/** A client of another system, in the words of manifests. */
export interface ForeignClient {
  readonly clientId: string;
  /** By their names on the wire. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly disabled: boolean;
  /** Its secret, where the other system tells it. */
  readonly secret: string | undefined;
  /** What is not carried over, as clauses; never a value that could be a secret. */
  readonly notes: readonly string[];
  /** Where it is in the file. */
  readonly path: readonly (string | number)[];
}

/** What a file holds. */
export interface ForeignClients {
  readonly clients: readonly ForeignClient[];
  /** What is lost of the file as a whole. */
  readonly notes: readonly string[];
  /** What is worth knowing, and no loss. */
  readonly remarks: readonly string[];
}

/** Reads what another system gave. @throws UsageError when it is something else */
export type ForeignReader = (json: unknown) => ForeignClients;

/** An object of JSON, or nothing. */
export type Members = Readonly<Record<string, unknown>>;

/** The members of an object; none of anything else. */
export const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

/** The texts of a list. */
export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];

/** A text that says something. */
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value : undefined);

/** Whether there is nothing in a value that could be lost. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** A switch that files write as a boolean or as its text. Anything else is `undefined`. */
export const switchOf = (value: unknown): boolean | undefined =>
  value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined;

/**
 * A switch that makes a client safer. What is neither on nor off is passed on as it is, so that the server refuses it: read as off it would
 * loosen the client.
 */
export const switchOrRefused = (value: unknown): unknown => (isEmpty(value) ? undefined : (switchOf(value) ?? value));

/** Whether `enabled` lets a client in: as long as it does not say otherwise. Written oddly it does not. */
export const isDisabled = (enabled: unknown): boolean => enabled !== undefined && enabled !== null && switchOf(enabled) !== true;

/** What to say of `enabled`. */
export const enabledNotes = (enabled: unknown): readonly string[] =>
  isDisabled(enabled) && switchOf(enabled) === undefined ? ['enabled is neither true nor false: it is disabled here'] : [];

/** A number of seconds above 0 that files write as a number or as its text. */
export const secondsOf = (value: unknown): number | undefined => {
  const seconds = typeof value === 'number' ? value : Number(textOf(value));
  return Number.isSafeInteger(seconds) && seconds > 0 ? seconds : undefined;
};

/** What is lost of an object: each member that is neither known nor empty. @param prefix - where the object is */
export const lostMembers = (members: Members, known: readonly string[], prefix = ''): string[] =>
  Object.entries(members).flatMap(([name, value]) =>
    known.includes(name) || isEmpty(value) ? [] : [`${prefix}${name} has no place here and is left out`],
  );

/** Without the fields that have no value. */
export const given = (fields: Members): Members =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));

/** The manifest that makes it. */
export const manifestFrom = (
  { clientId, fields, disabled, path }: ForeignClient,
  placeOf: (path: readonly (string | number)[]) => Place,
): Manifest => ({ kind: 'Client', id: clientId, fields, secret: undefined, disabled, placeOf: () => placeOf(path) });
