// `mintmark grant list`: lists the records of issued tokens, newest first.
import type { GrantRecord } from '@mintmark/client/management';
import { Option } from 'commander';
import { UsageError } from '../../failure/usage-error.ts';
import { table } from '../../output/table.ts';
import { managementCommand } from '../management-command.ts';
import { addGrantOptions, type ChoiceOptions, choiceOf } from './choice-options.ts';

interface ListOptions extends ChoiceOptions {
  readonly status?: GrantRecord['status'];
  readonly limit: string;
}

const STATUSES: readonly GrantRecord['status'][] = ['active', 'expired', 'suspended', 'revoked', 'ended'];
const DEFAULT_LIMIT = '100';
/** The largest page of the management API. */
const PAGE = 1000;

export const command = managementCommand<ListOptions, readonly GrantRecord[]>({
  options: (command) =>
    addGrantOptions(command)
      .addOption(new Option('--status <status>', 'grants in this state').choices(STATUSES))
      .option('--limit <n>', 'how many grants to list at most', DEFAULT_LIMIT),
  progress: 'Listing grants',
  call: async ({ grants }, _, options, io) => {
    const limit = parseLimit(options.limit);
    const found: GrantRecord[] = [];
    let cursor: string | undefined;
    do {
      const choice = { ...choiceOf(options, io.now()), status: options.status, cursor };
      const page = await grants.list({ ...choice, limit: Math.min(PAGE, limit - found.length) });
      found.push(...page.grants);
      // A cursor that points to itself would cause an infinite loop.
      cursor = page.next_cursor === cursor ? undefined : (page.next_cursor ?? undefined);
    } while (cursor !== undefined && found.length < limit);
    return found;
  },
  show: (grants) => ({
    json: grants,
    ids: grants.map((grant) => grant.grant_id),
    lines: (width) =>
      table(
        ['GRANT', 'CLIENT', 'CREDENTIAL', 'STATUS', 'ADDRESS', 'ISSUED', 'EXPIRES', 'SCOPE'],
        grants.map((grant) => [
          grant.grant_id,
          grant.client_id,
          grant.credential_id,
          grant.status,
          grant.address ?? '',
          grant.issued_at,
          grant.expires_at,
          grant.scope ?? '',
        ]),
        { width, shrinkable: ['SCOPE', 'ISSUED', 'EXPIRES', 'ADDRESS', 'CREDENTIAL', 'STATUS', 'CLIENT'] },
      ),
  }),
  quiet: 'print grant ids only, one per line',
  examples: [
    ['mintmark grant list --client billing --status active', 'the live tokens of a client'],
    ['mintmark grant list --address 127.0.0.1 --since 2h --output json', 'what an IP address got in the last two hours'],
  ],
});

const parseLimit = (text: string): number => {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new UsageError('--limit takes a number from 1 to 9999999.');
  return Number(text);
};
