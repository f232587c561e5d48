// `mintmark whoami`: prints the client that the commands act as, its tenant, and the source of the
// credentials.
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
    ['mintmark whoami', 'the client, the tenant, the source of the credentials, and the rights'],
    ['mintmark whoami --quiet', 'only the client id'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: ConnectionOptions & OutputOptions, io: Io): Promise<void> => {
  const sources = await credentialSources(options, io);
  const { clientId = '' } = findCredentials(sources);
  const management = await connectManagement(options, io);
  const client = await withProgress(io, 'Reading the client', () => ownRecord(management, clientId));
  const json = {
    tenant_url: management.tenantUrl,
    client_id: clientId,
    found_in: sourceOf(sources, clientId),
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

/** The client's record; `undefined` if it may not read it. The credentials are valid in either case. */
const ownRecord = ({ clients }: Management, clientId: string): Promise<ClientRecord | undefined> =>
  recordOf(clients.get(clientId)).catch((error: unknown) => {
    if (error instanceof ManagementError && error.status < 500) return undefined;
    throw error;
  });

const SOURCES: Readonly<Record<string, string>> = {
  '--tenant-url': 'options',
  MINTMARK_TENANT_URL: 'the environment (MINTMARK_*)',
  tenant_url: 'the environment (client_id)',
};

const sourceOf = (sources: readonly Source[], clientId: string): string => {
  const { name = '' } = sources.find((source) => source.clientId === clientId) ?? {};
  return SOURCES[name] ?? name;
};
