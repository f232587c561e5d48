// `mintmark import --from SYSTEM FILE`: imports API clients from another system, with their secrets where the
// export contains them. Existing clients are not changed.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Argument, Option } from 'commander';
import { connectManagement, type Management } from '../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../credentials/connection-options.ts';
import { defineCommand } from '../define-command.ts';
import { EndedWith, EXIT } from '../failure/exit-code.ts';
import { UsageError } from '../failure/usage-error.ts';
import { type AdaptedClient, adaptClient } from '../foreign/adapt-client.ts';
import { readAuth0 } from '../foreign/auth0.ts';
import { type ForeignClient, type ForeignClients, type ForeignReader, manifestFrom } from '../foreign/foreign-client.ts';
import { readHydra } from '../foreign/hydra.ts';
import { readIbmVerify } from '../foreign/ibm-verify.ts';
import { readKeycloak } from '../foreign/keycloak.ts';
import { type Io, writeLine } from '../io.ts';
import { readWholeState } from '../manifest/current-state.ts';
import { planJson, planLines, touchedIds } from '../manifest/describe-plan.ts';
import { dryRunPlan } from '../manifest/dry-run-plan.ts';
import { checkDestinations } from '../manifest/execute-plan.ts';
import { makePlan } from '../manifest/plan.ts';
import { readJsonWithPositions } from '../manifest/read-manifests.ts';
import { addOutputOptions, type OutputOptions, print } from '../output/output-format.ts';
import { printable } from '../output/printable.ts';
import { withProgress } from '../output/progress.ts';
import { systemCode } from '../system-code.ts';
import { executeWithReport, throwProblems } from './apply.ts';

interface ImportOptions extends ConnectionOptions, OutputOptions {
  readonly from: keyof typeof READERS;
  readonly dryRun?: boolean;
  readonly toFolder?: string;
}

const READERS = {
  auth0: readAuth0,
  hydra: readHydra,
  'ibm-verify': readIbmVerify,
  keycloak: readKeycloak,
} as const satisfies Readonly<Record<string, ForeignReader>>;

/** A note for the user, about a client or about the whole file. */
interface Note {
  readonly client_id: string | null;
  readonly detail: string;
  /**
   * `lost`: something was not imported; `refused`: the client was not imported; `remark`: nothing is lost.
   */
  readonly kind: 'lost' | 'refused' | 'remark';
}

export const command = defineCommand<ImportOptions>({
  arguments: [new Argument('<file>', 'JSON or YAML that the other system exported')],
  options: (command) => {
    command
      .addOption(new Option('--from <system>', 'the other system').choices(Object.keys(READERS)).makeOptionMandatory())
      .option('--dry-run', 'show what would be created and what would be lost; nothing is changed')
      .option(
        '--to-folder <folder>',
        'the folder for new secrets of clients whose own cannot be imported, each in a file CLIENT-ID.secret, mode 0600',
      );
    addConnectionOptions(addOutputOptions(command, 'print the ids of the created clients only, one per line'));
  },
  examples: [
    ['mintmark import --from ibm-verify apiclients.json --dry-run', 'the response to GET /v1.0/apiclients: what would be lost'],
    ['mintmark import --from keycloak realm.json --to-folder .', 'the clients with service accounts in a realm export'],
    ['mintmark import --from hydra hydra-clients.json --to-folder .', 'rows of the table hydra_client, with the hashes of the secrets'],
    ['mintmark import --from auth0 tenant.json --to-folder .', 'clients and clientGrants of the Management API or the Deploy CLI'],
  ],
  run: ([file = ''], options, io) => run(file, options, io),
});

const run = async (file: string, options: ImportOptions, io: Io): Promise<void> => {
  const { value, positionOf } = readJsonWithPositions(await contentOf(file, io), file);
  const foreign = READERS[options.from](value);
  const management = await connectManagement(options, io);
  const state = await withProgress(io, 'Reading the current state', () => readWholeState(management));
  const there = new Set(state.clients.map(({ client_id }) => client_id));
  const [known, fresh] = [
    foreign.clients.filter((each) => there.has(each.clientId)),
    foreign.clients.filter((each) => !there.has(each.clientId)),
  ];
  const entitlements = new Set(state.entitlements.map(({ name }) => name.toLowerCase()));
  const fitted = await withProgress(io, 'Checking', () => adaptClients(fresh, entitlements, management));
  const taken = fitted.flatMap((each) => (each.isTaken ? [each.client] : []));
  const notes = notesOf(foreign, fitted, known);
  const secrets = new Map(taken.flatMap(({ clientId, secret }) => (secret === undefined ? [] : [[clientId, secret] as const])));
  const manifests = taken.map((client) => manifestFrom(client, positionOf));
  const { toFolder, dryRun = false } = options;
  const plan = makePlan(manifests, state, {
    hasFolderForSecrets: toFolder !== undefined || dryRun,
    secretIsKnown: (clientId) => secrets.has(clientId),
    now: io.now(),
  });
  throwProblems(plan.problems);
  await dryRunPlan(plan, management, (clientId) => secrets.get(clientId));
  if (!dryRun) {
    const execution = { management, secrets, folderForSecrets: toFolder, io };
    await checkDestinations(plan, execution);
    await executeWithReport(plan, execution, io);
  }
  const noteLines = notes.map(({ client_id, detail }) => printable(`! ${client_id === null ? '' : `Client ${client_id}: `}${detail}`));
  const lines = (): string[] => [...planLines(plan).map(printable), ...noteLines];
  await print({ json: { dry_run: dryRun, ...planJson(plan), notes }, lines, ids: touchedIds(plan) }, options, io);
  if (options.quiet === true) for (const line of noteLines) await writeLine(io.stderr, line);
  if (notes.some(({ kind }) => kind !== 'remark')) throw new EndedWith(EXIT.partial);
};

/** The notes: of each client in the order of the file, then of the file. */
const notesOf = (foreign: ForeignClients, fitted: readonly AdaptedClient[], known: readonly ForeignClient[]): readonly Note[] => [
  ...fitted.flatMap((each): Note[] =>
    each.isTaken
      ? each.client.notes.map((detail) => ({ client_id: each.client.clientId, detail, kind: 'lost' }))
      : [{ client_id: each.clientId, detail: `is not imported: ${each.detail}`, kind: 'refused' }],
  ),
  ...known.map(({ clientId }): Note => ({ client_id: clientId, detail: 'exists already and is not changed', kind: 'remark' })),
  ...foreign.notes.map((detail): Note => ({ client_id: null, detail, kind: 'lost' })),
  ...foreign.remarks.map((detail): Note => ({ client_id: null, detail, kind: 'remark' })),
];

/** Adapts each client by itself: one that cannot be imported does not stop the others. */
const adaptClients = async (
  clients: readonly ForeignClient[],
  entitlements: ReadonlySet<string>,
  management: Management,
): Promise<readonly AdaptedClient[]> => {
  const fitted: AdaptedClient[] = [];
  const seen = new Set<string>();
  for (const client of clients) {
    const { clientId } = client;
    if (seen.has(clientId)) fitted.push({ isTaken: false, clientId, detail: 'another client of the file has the same id' });
    else fitted.push(await adaptClient(withKnownEntitlements(client, entitlements), management));
    seen.add(clientId);
  }
  return fitted;
};

const contentOf = async (file: string, { cwd }: Io): Promise<string> =>
  readFile(resolve(cwd, file), 'utf8').catch((cause: unknown) => {
    throw new UsageError(`${file} cannot be read (${systemCode(cause)}).`, { cause });
  });

/** An entitlement of IBM's that is unknown here. It is stored with the prefix `ibm:`, and grants nothing. */
const FOREIGN_NAME = /^[A-Za-z][A-Za-z0-9]{1,63}$/;

const withKnownEntitlements = (client: ForeignClient, known: ReadonlySet<string>): ForeignClient => {
  const names = Array.isArray(client.fields['entitlements']) ? client.fields['entitlements'].map(String) : [];
  const isKnown = (name: string): boolean => known.has(name.toLowerCase());
  const unknown = names.filter((name) => !isKnown(name) && !FOREIGN_NAME.test(name));
  if (names.every(isKnown)) return client;
  const entitlements = names.flatMap((name) => (isKnown(name) ? [name] : FOREIGN_NAME.test(name) ? [`ibm:${name}`] : []));
  if (unknown.length === 0) return { ...client, fields: { ...client.fields, entitlements } };
  return {
    ...client,
    fields: { ...client.fields, entitlements },
    notes: [...client.notes, `unknown entitlements are left out: ${unknown.join(', ')}`],
  };
};
