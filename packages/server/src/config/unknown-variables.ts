// Variables that look like ours and are none: a name that is misspelt would otherwise leave its default in place, and nobody would hear of it.
import { CONFIG_KEYS } from './config-keys.ts';

/** Of the command and of the tests of this repository, not of the server. */
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

/** A variable that is none of ours. */
export interface UnknownVariable {
  readonly name: string;
  /** What was probably meant; `undefined` when nothing is near. */
  readonly nearest: string | undefined;
}

/** Farthest that a name may be from one that is suggested, in letters added, left out or changed. */
const FARTHEST = 5;

/** The `MINTMARK_` variables that nothing reads. Orchestrators set some of their own beside a service of that name: those are left out. */
export const unknownVariables = (env: Readonly<Record<string, string | undefined>>): readonly UnknownVariable[] =>
  Object.keys(env)
    .filter((name) => name.startsWith('MINTMARK_') && !KNOWN.includes(name) && !OF_KUBERNETES.test(name))
    .sort()
    .map((name) => ({ name, nearest: nearestTo(name) }));

// For a Service called mintmark, Kubernetes sets MINTMARK_SERVICE_HOST, MINTMARK_PORT_8443_TCP_ADDR and such in every pod beside it.
const OF_KUBERNETES = /^MINTMARK_(SERVICE_(HOST|PORT)(_[A-Z0-9_]+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/;

const nearestTo = (name: string): string | undefined => {
  const [nearest] = KNOWN.map((known) => ({ known, distance: distanceBetween(name, known) })).toSorted((a, b) => a.distance - b.distance);
  return nearest !== undefined && nearest.distance <= FARTHEST ? nearest.known : undefined;
};

/** Levenshtein's distance. */
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
