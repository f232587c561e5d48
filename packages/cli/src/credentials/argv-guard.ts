// Keeps secrets off the command line, where every user of the machine can read them (`ps`) and the shell's history keeps them.
import { credentialKind } from '@mintmark/protocol';
import { UsageError } from '../failure/usage-error.ts';

const SECRET_OPTION = /^--?(?:client[-_]?secret|secret|passw(?:or)?d|(?:access[-_]?)?token)(?:=|$)/i;

/**
 * Refuses arguments that carry a secret.
 *
 * @throws UsageError that tells how to give it instead, and does not repeat it
 */
export const refuseSecrets = (argv: readonly string[]): void => {
  // What follows `--` are another program's arguments, under its own names.
  const end = argv.indexOf('--');
  const own = end === -1 ? argv : argv.slice(0, end);
  const option = own.map((argument) => SECRET_OPTION.exec(argument)?.[0].replace(/=$/, '')).find((name) => name !== undefined);
  if (option !== undefined) throw new UsageError(`There is no option ${option}, so that no secret is on the command line.\n${INSTEAD}`);
  if (argv.some((argument) => credentialKind(argument.slice(argument.indexOf('=') + 1)) !== undefined)) {
    throw new UsageError(`One of the arguments is a secret, and the command line is no place for it.\n${INSTEAD}`);
  }
};

const INSTEAD = [
  'Every user of this machine can read it there, and the history of the shell keeps it. Instead:',
  '--client-secret-file FILE, or --client-secret-stdin with the secret piped in;',
  'MINTMARK_CLIENT_SECRET, MINTMARK_CLIENT_SECRET_FILE or client_secret in the environment;',
  '`mintmark login`, which asks for it once.',
].join('\n');
