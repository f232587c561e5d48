// The `secret` of a Client manifest: where its first secret comes from, where new ones go, and when they take turns. Never the secret itself.
import { isJsonObject, type JsonObject, parseDuration } from '@mintmark/protocol';

/** Where a secret is read. Paths are relative to the folder of the manifest. */
export type SecretSource = { readonly env: string } | { readonly file: string };

/** Where a new secret goes. */
export interface SecretDestination {
  readonly file: string | undefined;
  readonly command: string | undefined;
  /** The name of a Kubernetes Secret, whose manifest goes there instead of the bare secret. */
  readonly kubernetesSecret: string | undefined;
  readonly namespace: string | undefined;
}

/** The section. */
export interface SecretSection {
  /** Of the first secret; one is made up where there is none. */
  readonly from: SecretSource | undefined;
  readonly to: SecretDestination | undefined;
  /** Milliseconds that a secret is used before the next one is made. */
  readonly rotateEvery: number | undefined;
  /** Milliseconds that the one before it goes on to count. */
  readonly overlap: number;
}

/** How long the one before counts where the manifest does not say. */
const DEFAULT_OVERLAP = 86_400_000;
/** A second a day is no rotation any more: what uses the secret must hear of it. */
const SHORTEST_ROTATION = 3_600_000;

type Report = (path: readonly string[], detail: string) => void;
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Parses the section. @param report - hears of each problem, with the path inside the section */
export const parseSecretSection = (value: unknown, report: Report): SecretSection | undefined => {
  if (!isJsonObject(value)) {
    report(
      [],
      'holds from, to, rotateEvery and overlap. The secret itself has no place in a manifest: name where it is, as from: {env: NAME}',
    );
    return undefined;
  }
  refuseOthers(value, ['from', 'to', 'rotateEvery', 'overlap'], [], report);
  const from = value['from'] === undefined ? undefined : parseSource(value['from'], report);
  const to = value['to'] === undefined ? undefined : parseDestination(value['to'], report);
  const rotateEvery = parseSpan(value['rotateEvery'], 'rotateEvery', report);
  const overlap = parseSpan(value['overlap'], 'overlap', report);
  if (rotateEvery !== undefined) {
    if (value['to'] === undefined) report(['rotateEvery'], 'needs a place for the new secrets: to');
    if (value['from'] !== undefined) report(['from'], 'does not go with rotateEvery, which makes new secrets');
    if (rotateEvery < SHORTEST_ROTATION) report(['rotateEvery'], 'is an hour at least');
    if ((overlap ?? Math.min(DEFAULT_OVERLAP, rotateEvery)) > rotateEvery) report(['overlap'], 'is longer than rotateEvery');
  } else if (overlap !== undefined) report(['overlap'], 'goes with rotateEvery');
  return { from, to, rotateEvery, overlap: overlap ?? Math.min(DEFAULT_OVERLAP, rotateEvery ?? DEFAULT_OVERLAP) };
};

const parseSource = (value: unknown, report: Report): SecretSource | undefined => {
  if (isJsonObject(value)) {
    refuseOthers(value, ['env', 'file'], ['from'], report);
    const { env, file } = value;
    if (isText(env) && file === undefined) return { env };
    if (isText(file) && env === undefined) return { file };
  }
  report(['from'], 'is {env: NAME} or {file: PATH}: where the secret is, never the secret itself');
  return undefined;
};

const parseDestination = (value: unknown, report: Report): SecretDestination | undefined => {
  if (isJsonObject(value)) {
    refuseOthers(value, ['file', 'command', 'kubernetesSecret', 'namespace'], ['to'], report);
    const { file, command, kubernetesSecret, namespace } = value;
    const isWell = [file, command, kubernetesSecret, namespace].every((text) => text === undefined || isText(text));
    if (isWell && (file === undefined) !== (command === undefined) && (namespace === undefined || kubernetesSecret !== undefined)) {
      return { file, command, kubernetesSecret, namespace } as SecretDestination;
    }
  }
  report(['to'], 'is {file: PATH} or {command: LINE}, each also with kubernetesSecret: NAME and namespace: NAME');
  return undefined;
};

const parseSpan = (value: unknown, name: string, report: Report): number | undefined => {
  if (value === undefined) return undefined;
  const span = value === 0 && name === 'overlap' ? 0 : typeof value === 'string' ? parseDuration(value) : undefined;
  if (span === undefined) report([name], 'is a span such as 90d, 12h or 30m');
  return span;
};

const refuseOthers = (value: JsonObject, known: readonly string[], path: readonly string[], report: Report): void => {
  for (const name of Object.keys(value)) if (!known.includes(name)) report([...path, name], `is not known here: ${known.join(', ')}`);
};
