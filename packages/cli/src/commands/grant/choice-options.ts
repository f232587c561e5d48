// The options that choose grants.
import type { RevocationFilter } from '@mintmark/client/management';
import type { Command } from 'commander';
import { parsePast } from '../../expiry.ts';

/** The options that {@link addChoiceOptions} adds. */
export interface ChoiceOptions {
  readonly client?: string;
  readonly credential?: string;
  readonly instance?: string;
  readonly address?: string;
  readonly since?: string;
  readonly until?: string;
}

export const addChoiceOptions = (command: Command): Command =>
  command
    .option('--client <client-id>', 'grants of this client')
    .option('--credential <id>', 'grants obtained with this secret, key or certificate')
    .option('--address <address>', 'grants requested from this IP address')
    .option('--since <when>', 'issued since: 2027-01-31T12:00:00Z, 2027-01-31, or a time span before now, such as 7d, 12h or 30m')
    .option('--until <when>', 'issued until');

/** The same, and the instance of an agent, which only grants have. */
export const addGrantOptions = (command: Command): Command =>
  addChoiceOptions(command).option('--instance <name>', 'grants of this instance of an agent');

/** The choice. @param now - milliseconds since the epoch */
export const choiceOf = ({ client, credential, instance, address, since, until }: ChoiceOptions, now: number): RevocationFilter => ({
  ...(client === undefined ? undefined : { client_id: client }),
  ...(credential === undefined ? undefined : { credential_id: credential }),
  ...(instance === undefined ? undefined : { instance }),
  ...(address === undefined ? undefined : { address }),
  ...(since === undefined ? undefined : { issued_since: parsePast('--since', since, now) }),
  ...(until === undefined ? undefined : { issued_until: parsePast('--until', until, now) }),
});
