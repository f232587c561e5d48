// `mintmark secret list [ID]`: lists the secrets of one API client or of all, without the secrets themselves.
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
  arguments: [['[client-id]', 'one API client (default: all clients, without ended secrets)']],
  options: (command) =>
    command
      .option('--owner <team>', 'secrets of clients of this team')
      .option('--label <name[=value]>', 'secrets of clients with this label')
      .option(
        '--expires-before <when>',
        'secrets that expire or retire by then, the next first: 2027-01-31, or a time span from now, such as 30d',
      )
      .option('--older-than <when>', 'secrets created before: 2027-01-31, or a time span before now, such as 90d'),
  progress: 'Listing secrets',
  call: async ({ secrets }, [clientId], { owner, label, expiresBefore, olderThan }, io) => {
    const given = { owner, label, expiresBefore, olderThan };
    if (clientId !== '') {
      const [other] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
      if (other !== undefined) throw new UsageError('Give either a client id or options that filter the secrets of all clients.');
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
  quiet: 'print the ids of the secrets only, one per line',
  examples: [
    ['mintmark secret list payments-api', 'their age, and when and from where they were last used'],
    [`mintmark secret list payments-api --output json | jq -r '.[] | select(.last_used_at == null) | .id'`, 'secrets that were never used'],
    ['mintmark secret list --expires-before 30d', 'secrets of all clients that end this month'],
    ['mintmark secret list --older-than 90d --owner payments', 'secrets that a team should have rotated'],
  ],
});
