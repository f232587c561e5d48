// `mintmark whoami`: whom the next command speaks for, at which server, and where that was found.
import { type ClientRecord, ManagementError } from '@mintmark/client/management';
import { connectManagement, type Management, recordOf } from '../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../credentials/connection-options.ts';
import { findCredentials } from '../credentials/resolve.ts';
import { credentialSources, type Source } from '../credentials/sources.ts';
import { defineCommand } from '../define-command.ts';
import type { Io } from '../io.ts';
import { addOutputOptions, type OutputOptions, print } from '../output/output-format.ts';
import { withProgress } from '../output/progress.ts';
import { card } from '../output/table.ts';

export const command = defineCommand<ConnectionOptions & OutputOptions>({
  options: (command) => {
    addOutputOptions(command, 'print the client id only');
    addConnectionOptions(command);
  },
  examples: [
    ['mintmark whoami', 'who asks, where, by which credentials, and what it may do'],
    ['mintmark whoami --quiet', 'the client id alone'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: ConnectionOptions & OutputOptions, io: Io): Promise<void> => {
  const sources = await credentialSources(options, io);
  const { clientId = '' } = findCredentials(sources);
  const management = await connectManagement(options, io);
  const client = await withProgress(io, 'Asking who that is', () => ownRecord(management, clientId));
  const json = {
    tenant_url: management.tenantUrl,
    client_id: clientId,
    found_in: placeOf(sources, clientId),
    name: client?.name ?? null,
    owner: client?.owner ?? null,
    entitlements: client?.entitlements ?? null,
    expires_at: client?.expires_at ?? null,
  };
  const lines = () =>
    card([
      ['tenant', json.tenant_url],
      ['client id', json.client_id],
      ['found in', json.found_in],
      ['name', json.name],
      ['owner', json.owner],
      ['entitlements', json.entitlements === null ? '(it may not read itself)' : json.entitlements.join(' ')],
      ['expires', json.expires_at],
    ]);
  await print({ json, lines, ids: [clientId] }, options, io);
};

/** Its record, where it may read it. That the credentials are good is known then all the same: they got a token. */
const ownRecord = ({ clients }: Management, clientId: string): Promise<ClientRecord | undefined> =>
  recordOf(clients.get(clientId)).catch((error: unknown) => {
    if (error instanceof ManagementError && error.status < 500) return undefined;
    throw error;
  });

const PLACES: Readonly<Record<string, string>> = {
  '--tenant-url': 'options',
  MINTMARK_TENANT_URL: 'the environment (MINTMARK_*)',
  tenant_url: 'the environment (client_id)',
};

const placeOf = (sources: readonly Source[], clientId: string): string => {
  const { name = '' } = sources.find((source) => source.clientId === clientId) ?? {};
  return PLACES[name] ?? name;
};
