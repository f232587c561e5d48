// Reports misspelled variables, whose defaults would otherwise apply without notice.
import { CONFIG_KEYS } from './config-keys.ts';

/** The variables that the command or this repository's tests read, not the server. */
const READ_ELSEWHERE = [
  'MINTMARK_TENANT_URL',
  'MINTMARK_CLIENT_ID',
  'MINTMARK_CLIENT_SECRET',
  'MINTMARK_CLIENT_SECRET_FILE',
  'MINTMARK_TEST_FILE_SECONDS',
] as const;

const KNOWN: readonly string[] = [
  ...Object.values(CONFIG_KEYS).flatMap(({ env, envFile }) => (envFile ? [env, `${env}_FILE`] : [env])),
  ...READ_ELSEWHERE,
];

/** A variable with the prefix `MINTMARK_` that nothing reads. */
export interface UnknownVariable {
  readonly name: string;
  /** The name that was probably intended; `undefined` when no name is similar. */
  readonly nearest: string | undefined;
}

/** Maximum edit distance of a suggested name. */
const MAX_DISTANCE = 5;

/** Returns the `MINTMARK_` variables that nothing reads, except those that Kubernetes sets. */
export const unknownVariables = (env: Readonly<Record<string, string | undefined>>): readonly UnknownVariable[] =>
  Object.keys(env)
    .filter((name) => name.startsWith('MINTMARK_') && !KNOWN.includes(name) && !SET_BY_KUBERNETES.test(name))
    .sort()
    .map((name) => ({ name, nearest: nearestTo(name) }));

// For a Service named mintmark, Kubernetes sets MINTMARK_SERVICE_HOST, MINTMARK_PORT_8443_TCP_ADDR and others
// in every pod of its namespace.
const SET_BY_KUBERNETES = /^MINTMARK_(SERVICE_(HOST|PORT)(_[A-Z0-9_]+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/;

const nearestTo = (name: string): string | undefined => {
  const [nearest] = KNOWN.map((known) => ({ known, distance: distanceBetween(name, known) })).toSorted((a, b) => a.distance - b.distance);
  return nearest !== undefined && nearest.distance <= MAX_DISTANCE ? nearest.known : undefined;
};

/** Returns the Levenshtein distance between two names, computed row by row. */
const distanceBetween = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, fromCharacter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, toCharacter] of [...to].entries()) {
      const substituted = (row[column] ?? 0) + (fromCharacter === toCharacter ? 0 : 1);
      next.push(Math.min(substituted, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
};
