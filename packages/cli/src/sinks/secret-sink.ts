// The destinations of a new secret: a file that only its owner can read, a Kubernetes manifest, or the
// standard input of a command; without one, it is printed once. A destination is checked before the secret is
// created, because a secret that cannot be delivered is lost.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Command } from 'commander';
import { UsageError } from '../failure/usage-error.ts';
import type { Io } from '../io.ts';
import { prepareFile } from './new-file.ts';

/** The options that {@link addSinkOptions} adds. */
export interface SinkOptions {
  readonly toFile?: string;
  readonly toK8sSecret?: string;
  readonly namespace?: string;
  readonly toCommand?: string;
  readonly force?: boolean;
}

/** The credentials to deliver. */
export interface Delivery {
  /** Origin of the tenant. */
  readonly tenantUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A destination that has been prepared before the secret is created. */
export interface SecretSink {
  /** Whether the record may be printed, that is, whether standard output is free. */
  readonly printsRecord: boolean;
  readonly deliver: (delivery: Delivery) => Promise<void>;
  /** Completes the sentence "The secret is …". */
  readonly destination: string;
  /** Undoes the preparation when no secret will be delivered. */
  readonly abandon: () => Promise<void>;
}

export const addSinkOptions = (command: Command): Command =>
  command
    .optionsGroup('Where the secret goes (default: it is printed once):')
    .option('--to-file <file>', 'write it to a new file of mode 0600')
    .option('--force', 'replace that file if it exists')
    .option('--to-k8s-secret <name>', 'write a Kubernetes Secret manifest, to standard output or to the other destination')
    .option('--namespace <name>', 'the namespace of that Secret')
    .option('--to-command <command>', 'pipe it to a shell command');

/**
 * Prepares the sink that the options choose; `undefined` when they choose none.
 *
 * @throws UsageError for options that exclude each other, Error when the file cannot be written
 */
export const openSink = async (options: SinkOptions, io: Io): Promise<SecretSink | undefined> => {
  const { toFile, toK8sSecret, toCommand, namespace, force = false } = options;
  if (toFile !== undefined && toCommand !== undefined) throw new UsageError('Give either --to-file or --to-command.');
  if (namespace !== undefined && toK8sSecret === undefined) throw new UsageError('--namespace goes with --to-k8s-secret.');
  if (force && toFile === undefined) throw new UsageError('--force goes with --to-file.');
  for (const name of [toK8sSecret, namespace]) if (name !== undefined) checkKubernetesName(name);
  const textOf = (delivery: Delivery): string =>
    toK8sSecret === undefined ? `${delivery.clientSecret}\n` : kubernetesManifest({ name: toK8sSecret, namespace }, delivery);
  const nothing = async (): Promise<void> => {};
  if (toFile !== undefined) {
    const file = await prepareFile(toFile, { force, cwd: io.cwd });
    return {
      printsRecord: true,
      destination: `in ${file.path}`,
      deliver: (delivery) => file.write(textOf(delivery)),
      abandon: () => file.abandon(),
    };
  }
  if (toCommand !== undefined) {
    const deliver = (delivery: Delivery) => pipeTo(toCommand, textOf(delivery), io);
    return { printsRecord: true, destination: 'with the command', deliver, abandon: nothing };
  }
  if (toK8sSecret === undefined) return undefined;
  return {
    printsRecord: false,
    destination: 'in the manifest',
    deliver: (delivery) =>
      new Promise((resolve, reject) => {
        io.stdout.write(textOf(delivery), (error) => (error ? reject(error) : resolve()));
      }),
    abandon: nothing,
  };
};

const KUBERNETES_NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/** @throws UsageError unless the name is a DNS subdomain (RFC 1123), as Kubernetes requires */
const checkKubernetesName = (name: string): void => {
  if (!KUBERNETES_NAME.test(name)) {
    throw new UsageError(`"${name}" is not a valid Kubernetes name: use lower-case letters, digits, hyphens and dots.`);
  }
};

/**
 * A Kubernetes Secret whose keys are the variables that this command reads. The YAML strings are written as
 * JSON.
 */
const kubernetesManifest = (
  { name, namespace }: { readonly name: string; readonly namespace: string | undefined },
  { tenantUrl, clientId, clientSecret }: Delivery,
): string => {
  const data = { tenant_url: new URL(tenantUrl).host, client_id: clientId, client_secret: clientSecret };
  return [
    'apiVersion: v1',
    'kind: Secret',
    'metadata:',
    `  name: ${JSON.stringify(name)}`,
    ...(namespace === undefined ? [] : [`  namespace: ${JSON.stringify(namespace)}`]),
    'type: Opaque',
    'stringData:',
    ...Object.entries(data).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`),
    '',
  ].join('\n');
};

/**
 * Runs a line of shell with a text on its standard input, where no other user of the machine can read it. The
 * output of the command goes to standard error.
 *
 * @throws Error when the command fails
 */
const pipeTo = async (line: string, text: string, io: Io): Promise<void> => {
  const child = spawn(line, { shell: true, cwd: io.cwd, env: { ...io.env }, stdio: ['pipe', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => io.stderr.write(chunk));
  // A command that exits without reading its input is reported by its exit code.
  child.stdin.on('error', () => {});
  child.stdin.end(text);
  const [code, signal] = await once(child, 'close');
  if (code !== 0) throw new Error(`The command of --to-command ended with ${signal ?? code}.`);
};
