// Reports misspelled variables, whose defaults would otherwise apply without notice.
import { CONFIG_KEYS } from './config-keys.ts';

/** Variables of the command and of this repository's tests. */
const OTHERS = [
  'MINTMARK_TENANT_URL',
  'MINTMARK_CLIENT_ID',
  'MINTMARK_CLIENT_SECRET',
  'MINTMARK_CLIENT_SECRET_FILE',
  'MINTMARK_TEST_FILE_SECONDS',
] as const;

const KNOWN: readonly string[] = [
  ...Object.values(CONFIG_KEYS).flatMap(({ env, envFile }) => (envFile ? [env, `${env}_FILE`] : [env])),
  ...OTHERS,
];

/** A variable that is not used. */
export interface UnknownVariable {
  readonly name: string;
  /** The name that was probably intended; `undefined` when no name is similar. */
  readonly nearest: string | undefined;
}

/** Maximum edit distance of a suggested name. */
const MAX_DISTANCE = 5;

/** The `MINTMARK_` variables that are not used, except those that Kubernetes sets. */
export const unknownVariables = (env: Readonly<Record<string, string | undefined>>): readonly UnknownVariable[] =>
  Object.keys(env)
    .filter((name) => name.startsWith('MINTMARK_') && !KNOWN.includes(name) && !OF_KUBERNETES.test(name))
    .sort()
    .map((name) => ({ name, nearest: nearestTo(name) }));

// For a Service named mintmark, Kubernetes sets MINTMARK_SERVICE_HOST, MINTMARK_PORT_8443_TCP_ADDR and others
// in every pod of its namespace.
const OF_KUBERNETES = /^MINTMARK_(SERVICE_(HOST|PORT)(_[A-Z0-9_]+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/;

const nearestTo = (name: string): string | undefined => {
  const [nearest] = KNOWN.map((known) => ({ known, distance: distanceBetween(name, known) })).toSorted((a, b) => a.distance - b.distance);
  return nearest !== undefined && nearest.distance <= MAX_DISTANCE ? nearest.known : undefined;
};

/** The Levenshtein distance. */
const distanceBetween = (one: string, other: string): number => {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (const [column, theirs] of [...other].entries()) {
      const changed = (row[column] ?? 0) + (letter === theirs ? 0 : 1);
      next.push(Math.min(changed, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
};
