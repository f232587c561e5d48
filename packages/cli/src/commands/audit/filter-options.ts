// The options that filter audit entries.
import type { AuditFilter } from '@mintmark/client/management';
import { type Command, Option } from 'commander';
import { parsePast } from '../../expiry.ts';

/** The options that {@link addFilterOptions} adds. */
export interface FilterOptions {
  readonly event?: string;
  readonly result?: 'success' | 'refused' | 'failed';
  readonly reason?: string;
  readonly actor?: string;
  readonly subject?: string;
  readonly address?: string;
  readonly credential?: string;
  readonly requestId?: string;
  readonly since?: string;
  readonly until?: string;
  readonly cursor?: string;
}

/** Adds the options. An entry must match all options that are set. */
export const addFilterOptions = (command: Command): Command =>
  command
    .optionsGroup('Which entries:')
    .option('--event <name>', 'the event, such as token.issue or client.update')
    .addOption(new Option('--result <result>', 'the result').choices(['success', 'refused', 'failed']))
    .option('--reason <reason>', 'the reason of the refusal, such as wrong_secret')
    .option('--actor <client-id>', 'the client that sent the request')
    .option('--subject <id>', 'the affected record: a client id, a kid, a grant id or a URI')
    .option('--address <address>', 'the IP address of the request')
    .option('--credential <id>', 'the credential of the request')
    .option('--request-id <id>', 'the Mintmark-Request-Id')
    .option('--since <time>', 'from this time: 2027-01-31T12:00:00Z, 2027-01-31, or a time span before now, such as 7d, 12h or 30m')
    .option('--until <time>', 'before this time')
    .option('--cursor <cursor>', 'continue where another run ended');

/** The filter of the management API. @throws UsageError for an invalid time */
export const filterOf = (options: FilterOptions, now: number): AuditFilter => ({
  event: options.event,
  result: options.result,
  reason: options.reason,
  actor: options.actor,
  subject: options.subject,
  address: options.address,
  credential_id: options.credential,
  request_id: options.requestId,
  since: options.since === undefined ? undefined : parsePast('--since', options.since, now),
  until: options.until === undefined ? undefined : parsePast('--until', options.until, now),
});
