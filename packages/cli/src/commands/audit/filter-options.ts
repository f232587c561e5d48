// What narrows a list of audit entries.
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

/** Adds them; all that are given must hold. */
export const addFilterOptions = (command: Command): Command =>
  command
    .optionsGroup('Which entries:')
    .option('--event <name>', 'what was tried, as token.issue or client.update')
    .addOption(new Option('--result <result>', 'how it ended').choices(['success', 'refused', 'failed']))
    .option('--reason <reason>', 'why it was refused, as wrong_secret')
    .option('--actor <client-id>', 'the client that asked')
    .option('--subject <id>', 'what was acted upon: a client id, a kid, a grant id, a URI')
    .option('--address <address>', 'where it came from')
    .option('--credential <id>', 'the credential that was used')
    .option('--request-id <id>', 'the Mintmark-Request-Id')
    .option('--since <time>', 'from then on: 2027-01-31T12:00:00Z, 2027-01-31, or a span ago such as 7d, 12h or 30m')
    .option('--until <time>', 'before then')
    .option('--cursor <cursor>', 'go on where another run ended');

/** As the management API has them. @throws UsageError for a time that is none */
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
