// `mintmark trust create CLIENT`: lets tokens of a trusted issuer authenticate a client, or lets it act for users.
import type { NewTrust, TrustRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { UsageError } from '../../failure/usage-error.ts';
import { managementCommand } from '../management-command.ts';
import { addTrustOptions, type TrustOptions, trustSettings } from './settings-options.ts';
import { NEW_TRUST_COMMAND } from './trust-card.ts';

interface CreateOptions extends TrustOptions {
  readonly issuer: string;
  readonly users?: true;
}

export const command = managementCommand<CreateOptions, TrustRecord>({
  ...NEW_TRUST_COMMAND,
  options: (command) =>
    addTrustOptions(
      command
        .requiredOption('--issuer <id>', 'the trusted issuer; `mintmark issuer list` shows all')
        .option('--users', 'let the client act for users of the issuer, by their identity assertions (ID-JAG)'),
    ),
  progress: 'Creating',
  call: async ({ trusts }, [clientId], { issuer, users, ...options }, io) => {
    const { match, ...settings } = trustSettings(options, io);
    if (match === undefined && users !== true) {
      throw new UsageError('A trust rule needs a condition, such as --equals repository_id=456789.');
    }
    const given: NewTrust = { issuer, ...(users && { subject: 'user' as const }), match: match ?? [], ...settings };
    return recordOf(trusts.create(clientId, given));
  },
  examples: [
    [
      "mintmark trust create billing --issuer github --equals repository_id=456789 --glob 'ref=refs/tags/v*' --max-lifetime 10m",
      'jobs of a repository, for its tags',
    ],
    [
      "mintmark trust create billing --issuer prod-eu --equals sub=system:serviceaccount:shop:billing --equals 'kubernetes.io > namespace=shop'",
      'pods of a service account; a nested claim',
    ],
    [
      'mintmark trust create billing --issuer okta --users --contains groups=staff --scope invoices:read --resource https://api.example.com/reports',
      'users of an identity provider, for whom the client may read invoices',
    ],
  ],
});
