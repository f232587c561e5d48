// `mintmark secret import ID`: imports the hash of a secret from another system, so that the client can
// continue to use that secret.
import type { CreatedSecretRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { readSecretFile, readSecretStdin } from '../../credentials/secret-input.ts';
import { parseExpiry } from '../../expiry.ts';
import { managementCommand } from '../management-command.ts';
import { secretCard } from './secret-card.ts';

interface ImportOptions {
  readonly hashFile?: string;
  readonly label?: string;
  readonly expires?: string;
}

const NOTHING_PIPED = 'The hash is read from standard input, but nothing is piped in. Pipe it in, or give --hash-file FILE.';

export const command = managementCommand<ImportOptions, CreatedSecretRecord>({
  arguments: [['<client-id>', 'the API client']],
  options: (command) =>
    command
      .option('--hash-file <file>', 'a file with the hash (default: standard input)')
      .option('--label <text>', 'a label for the secret')
      .option('--expires <when>', 'when it expires: 2027-01-31, or a time span such as 90d'),
  progress: 'Importing',
  // Standard input is the hash: the credentials come from the other options, the environment or the profile.
  call: async ({ secrets }, [clientId], { hashFile, label, expires }, io) => {
    const hash = hashFile === undefined ? await readSecretStdin(io, NOTHING_PIPED) : await readSecretFile(hashFile, '--hash-file', io);
    return recordOf(
      secrets.create(clientId, { hash, label, expires_at: expires === undefined ? undefined : parseExpiry(expires, io.now()) }),
    );
  },
  show: (secret) => ({ json: secret, lines: () => secretCard(secret), ids: [secret.id] }),
  quiet: 'print the id of the secret only',
  ownCredentials: true,
  examples: [
    ['mintmark secret import payments-api --hash-file payments.hash --label hydra', 'a hash by bcrypt, PBKDF2, argon2id, scrypt or SHA-2'],
    [`printf '{SSHA256}n+NyCAC8BTzorAU7AQEsEfh4qDAh0HpRtPLX0dsQdApzYWx0' | mintmark secret import payments-api`, 'from standard input'],
  ],
});
