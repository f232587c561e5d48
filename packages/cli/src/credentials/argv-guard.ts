// Refuses secrets on the command line, where every user of the machine can read them (`ps`), and where the
// shell's history stores them.
import { credentialKind } from '@mintmark/protocol';
import { UsageError } from '../failure/usage-error.ts';

const SECRET_OPTION = /^--?(?:client[-_]?secret|secret|passw(?:or)?d|(?:access[-_]?)?token)(?:=|$)/i;

/** A JWT, of which a command only needs what standard input contains. */
const JWT = /^(?:--?[\w-]+=)?eyJ[\w-]+\.eyJ[\w-]+\.[\w-]*$/;

/**
 * Refuses arguments that contain a secret or a token.
 *
 * @throws UsageError that states how to give it instead, and does not repeat it
 */
export const refuseSecrets = (argv: readonly string[]): void => {
  // The arguments after `--` are those of another program.
  const end = argv.indexOf('--');
  const own = end === -1 ? argv : argv.slice(0, end);
  const option = own.map((argument) => SECRET_OPTION.exec(argument)?.[0].replace(/=$/, '')).find((name) => name !== undefined);
  if (option !== undefined) throw new UsageError(`There is no option ${option}: a secret must not be on the command line.\n${INSTEAD}`);
  if (argv.some((argument) => credentialKind(argument.slice(argument.indexOf('=') + 1)) !== undefined)) {
    throw new UsageError(`One of the arguments is a secret, which must not be on the command line.\n${INSTEAD}`);
  }
  if (own.some((argument) => JWT.test(argument)))
    throw new UsageError('One of the arguments is a token, which must not be on the command line: pipe it into the command.');
};

const INSTEAD = [
  'Every user of this machine can read it there, and the history of the shell stores it. Use instead:',
  '--client-secret-file FILE, or --client-secret-stdin with the secret piped in;',
  'MINTMARK_CLIENT_SECRET, MINTMARK_CLIENT_SECRET_FILE or client_secret in the environment;',
  '`mintmark login`, which asks for it once.',
].join('\n');
