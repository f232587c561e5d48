// Parses the `secret` section of a Client manifest: the source of its first secret, the destination of new
// ones, and their rotation. It never contains the secret itself.
import { isJsonObject, type JsonObject, parseDuration } from '@mintmark/protocol';

/** Where a secret is read from. Paths are relative to the folder of the manifest. */
export type SecretSource = { readonly env: string } | { readonly file: string };

/** Where a new secret is delivered. */
export interface SecretDestination {
  readonly file: string | undefined;
  readonly command: string | undefined;
  /** The name of a Kubernetes Secret, whose manifest is delivered instead of the bare secret. */
  readonly kubernetesSecret: string | undefined;
  readonly namespace: string | undefined;
}

/** The parsed section. */
export interface SecretSection {
  /** The source of the first secret; `undefined` to generate it. */
  readonly from: SecretSource | undefined;
  readonly to: SecretDestination | undefined;
  /** Milliseconds after which a secret is replaced. */
  readonly rotateEvery: number | undefined;
  /** Milliseconds for which the former secret stays valid. */
  readonly overlap: number;
}

/** The overlap where the manifest does not set one. */
const DEFAULT_OVERLAP = 86_400_000;
/** The shortest rotation period: programs must have time to read the new secret. */
const SHORTEST_ROTATION = 3_600_000;

type Report = (path: readonly string[], detail: string) => void;
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Parses the section. @param report - called for each problem, with the path inside the section */
export const parseSecretSection = (value: unknown, report: Report): SecretSection | undefined => {
  if (!isJsonObject(value)) {
    report(
      [],
      'must be an object with from, to, rotateEvery or overlap. The secret itself must not be in a manifest: refer to it, as in from: {env: NAME}',
    );
    return undefined;
  }
  reportUnknownMembers(value, ['from', 'to', 'rotateEvery', 'overlap'], [], report);
  const from = value['from'] === undefined ? undefined : parseSource(value['from'], report);
  const to = value['to'] === undefined ? undefined : parseDestination(value['to'], report);
  const rotateEvery = parseSpan(value['rotateEvery'], 'rotateEvery', report);
  const overlap = parseSpan(value['overlap'], 'overlap', report);
  if (rotateEvery !== undefined) {
    if (value['to'] === undefined) report(['rotateEvery'], 'requires `to`, the destination of the new secrets');
    if (value['from'] !== undefined) report(['from'], 'cannot be combined with rotateEvery, which creates new secrets');
    if (rotateEvery < SHORTEST_ROTATION) report(['rotateEvery'], 'must be at least an hour');
    if ((overlap ?? Math.min(DEFAULT_OVERLAP, rotateEvery)) > rotateEvery) report(['overlap'], 'is longer than rotateEvery');
  } else if (overlap !== undefined) report(['overlap'], 'requires rotateEvery');
  return { from, to, rotateEvery, overlap: overlap ?? Math.min(DEFAULT_OVERLAP, rotateEvery ?? DEFAULT_OVERLAP) };
};

const parseSource = (value: unknown, report: Report): SecretSource | undefined => {
  if (isJsonObject(value)) {
    reportUnknownMembers(value, ['env', 'file'], ['from'], report);
    const { env, file } = value;
    if (isText(env) && file === undefined) return { env };
    if (isText(file) && env === undefined) return { file };
  }
  report(['from'], 'must be {env: NAME} or {file: PATH}, never the secret itself');
  return undefined;
};

const parseDestination = (value: unknown, report: Report): SecretDestination | undefined => {
  if (isJsonObject(value)) {
    reportUnknownMembers(value, ['file', 'command', 'kubernetesSecret', 'namespace'], ['to'], report);
    const { file, command, kubernetesSecret, namespace } = value;
    const areTexts = [file, command, kubernetesSecret, namespace].every((text) => text === undefined || isText(text));
    if (areTexts && (file === undefined) !== (command === undefined) && (namespace === undefined || kubernetesSecret !== undefined)) {
      return { file, command, kubernetesSecret, namespace } as SecretDestination;
    }
  }
  report(['to'], 'must be {file: PATH} or {command: LINE}, optionally with kubernetesSecret: NAME and namespace: NAME');
  return undefined;
};

const parseSpan = (value: unknown, name: string, report: Report): number | undefined => {
  if (value === undefined) return undefined;
  const span = value === 0 && name === 'overlap' ? 0 : typeof value === 'string' ? parseDuration(value) : undefined;
  if (span === undefined) report([name], 'must be a time span such as 90d, 12h or 30m');
  return span;
};

const reportUnknownMembers = (value: JsonObject, known: readonly string[], path: readonly string[], report: Report): void => {
  for (const name of Object.keys(value)) if (!known.includes(name)) report([...path, name], `is not one of ${known.join(', ')}`);
};
