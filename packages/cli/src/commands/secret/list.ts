// `mintmark secret list [ID]`: the secrets of an API client, or of all; never the secrets themselves.
import type { ListedSecretRecord, SecretRecord } from '@mintmark/client/management';
import { parseExpiry, parsePast } from '../../expiry.ts';
import { UsageError } from '../../failure/usage-error.ts';
import { managementCommand } from '../management-command.ts';
import { listedSecretTable, secretTable } from './secret-card.ts';

interface ListOptions {
  readonly owner?: string;
  readonly label?: string;
  readonly expiresBefore?: string;
  readonly olderThan?: string;
}

type Listed = { readonly ofOne: readonly SecretRecord[] } | { readonly ofAll: readonly ListedSecretRecord[] };

export const command = managementCommand<ListOptions, Listed>({
  arguments: [['[client-id]', 'one API client (default: all of them, without what has ended)']],
  options: (command) =>
    command
      .option('--owner <team>', 'of the clients of a team')
      .option('--label <name[=value]>', 'of clients with a label')
      .option('--expires-before <when>', 'those that expire or retire by then: 2027-01-31, or a span such as 30d; the next first')
      .option('--older-than <when>', 'those that were made before: 2027-01-31, or a span ago such as 90d'),
  progress: 'Listing secrets',
  call: async ({ secrets }, [clientId], { owner, label, expiresBefore, olderThan }, io) => {
    const given = { owner, label, expiresBefore, olderThan };
    if (clientId !== '') {
      const [other] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
      if (other !== undefined) throw new UsageError('Name a client, or choose among the secrets of all by options; not both.');
      return { ofOne: await secrets.list(clientId) };
    }
    const ofAll: ListedSecretRecord[] = [];
    const filter = {
      owner,
      label,
      expires_before: expiresBefore === undefined ? undefined : parseExpiry(expiresBefore, io.now(), '--expires-before'),
      created_before: olderThan === undefined ? undefined : parsePast('--older-than', olderThan, io.now()),
    };
    for await (const secret of secrets.listAll(filter)) ofAll.push(secret);
    return { ofAll };
  },
  show: (listed) =>
    'ofOne' in listed
      ? { json: listed.ofOne, lines: (width) => secretTable(listed.ofOne, width), ids: listed.ofOne.map(({ id }) => id) }
      : { json: listed.ofAll, lines: (width) => listedSecretTable(listed.ofAll, width), ids: listed.ofAll.map(({ id }) => id) },
  quiet: 'print the ids of the secrets only, one a line',
  examples: [
    ['mintmark secret list payments-api', 'how many it has, how old, when last used and from where'],
    [`mintmark secret list payments-api --output json | jq -r '.[] | select(.last_used_at == null) | .id'`, 'those that nobody uses'],
    ['mintmark secret list --expires-before 30d', 'whose end this month, of all clients'],
    ['mintmark secret list --older-than 90d --owner payments', 'those that a team should have rotated'],
  ],
});
