// Where a secret goes that was just made: a file of its owner's, a Kubernetes manifest, a command's standard input; else it is printed once.
// What can be known to fail is found before the secret is made: afterwards it would be lost.
import type { Command } from 'commander';
import { UsageError } from '../failure/usage-error.ts';
import type { Io } from '../io.ts';
import { pipeTo } from './command-input.ts';
import { checkSecretName, manifestOf } from './kubernetes-manifest.ts';
import { reserveFile } from './new-file.ts';

/** The options that {@link addSinkOptions} adds. */
export interface SinkOptions {
  readonly toFile?: string;
  readonly toK8sSecret?: string;
  readonly namespace?: string;
  readonly toCommand?: string;
  readonly force?: boolean;
}

/** What is delivered. */
export interface Delivery {
  /** Origin of the tenant. */
  readonly tenantUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A place for a secret, ready before the secret is. */
export interface SecretSink {
  /** Whether the record may be printed: standard output is not taken. */
  readonly printsRecord: boolean;
  readonly deliver: (delivery: Delivery) => Promise<void>;
  /** Where it went, for a sentence. */
  readonly place: string;
  /** Takes back what was made ready, when there is no secret to come. */
  readonly abandon: () => Promise<void>;
}

/** Adds the options. */
export const addSinkOptions = (command: Command): Command =>
  command
    .optionsGroup('Where the secret goes (else it is printed, once):')
    .option('--to-file <file>', 'into a new file of mode 0600')
    .option('--force', 'replace that file where there is one')
    .option('--to-k8s-secret <name>', 'as the manifest of a Kubernetes Secret, on standard output or where the others say')
    .option('--namespace <name>', 'of that Secret')
    .option('--to-command <command>', 'into the standard input of a shell command');

/**
 * Makes the sink of the options ready; `undefined` for none.
 *
 * @throws UsageError for options that do not go together, Error when the file cannot be written
 */
export const openSink = async (options: SinkOptions, io: Io): Promise<SecretSink | undefined> => {
  const { toFile, toK8sSecret, toCommand, namespace, force = false } = options;
  if (toFile !== undefined && toCommand !== undefined) throw new UsageError('Give either --to-file or --to-command.');
  if (namespace !== undefined && toK8sSecret === undefined) throw new UsageError('--namespace goes with --to-k8s-secret.');
  if (force && toFile === undefined) throw new UsageError('--force goes with --to-file.');
  for (const name of [toK8sSecret, namespace]) if (name !== undefined) checkSecretName(name);
  const textOf = (delivery: Delivery): string =>
    toK8sSecret === undefined ? `${delivery.clientSecret}\n` : manifestOf({ name: toK8sSecret, namespace }, delivery);
  const nothing = async (): Promise<void> => {};
  if (toFile !== undefined) {
    const file = await reserveFile(toFile, { force, cwd: io.cwd });
    return {
      printsRecord: true,
      place: `in ${file.path}`,
      deliver: (delivery) => file.fill(textOf(delivery)),
      abandon: () => file.abandon(),
    };
  }
  if (toCommand !== undefined) {
    const deliver = (delivery: Delivery) => pipeTo(toCommand, textOf(delivery), io);
    return { printsRecord: true, place: 'with the command', deliver, abandon: nothing };
  }
  if (toK8sSecret === undefined) return undefined;
  return {
    printsRecord: false,
    place: 'in the manifest',
    deliver: (delivery) =>
      new Promise((resolve, reject) => {
        io.stdout.write(textOf(delivery), (error) => (error ? reject(error) : resolve()));
      }),
    abandon: nothing,
  };
};
