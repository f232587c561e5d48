// `mintmark import --from SYSTEM FILE`: API clients of another system, with their secrets where these are told. Clients that are there stay.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ManagementError } from '@mintmark/client';
import { Argument, type Command, Option } from 'commander';
import { addExamples } from '../command-help.ts';
import { connectManagement, type Management } from '../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../credentials/connection-options.ts';
import { systemCode } from '../failure/system-code.ts';
import { UsageError } from '../failure/usage-error.ts';
import { type ForeignClient, type ForeignReader, manifestFrom } from '../foreign/foreign-client.ts';
import { readIbmVerify } from '../foreign/ibm-verify.ts';
import { readKeycloak } from '../foreign/keycloak.ts';
import type { Io } from '../io.ts';
import { readWholeState } from '../manifest/current-state.ts';
import { planJson, planLines, touchedIds } from '../manifest/describe-plan.ts';
import { tryDestinations } from '../manifest/execute-plan.ts';
import { makePlan } from '../manifest/plan.ts';
import { readPlacedJson } from '../manifest/read-manifests.ts';
import { rehearsePlan } from '../manifest/rehearse-plan.ts';
import { addOutputOptions, type OutputOptions, print } from '../output/output-format.ts';
import { printable } from '../output/printable.ts';
import { withProgress } from '../output/progress.ts';
import { carryOut, requireNone } from './apply.ts';

interface ImportOptions extends ConnectionOptions, OutputOptions {
  readonly from: keyof typeof READERS;
  readonly dryRun?: boolean;
  readonly toFolder?: string;
}

const READERS = { 'ibm-verify': readIbmVerify, keycloak: readKeycloak } as const satisfies Readonly<Record<string, ForeignReader>>;

/** What could not be carried over, and of which client. */
interface Note {
  readonly client_id: string | null;
  readonly detail: string;
}

export const configure = (command: Command, io: Io): void => {
  command
    .addArgument(new Argument('<file>', 'what the other system gave'))
    .addOption(new Option('--from <system>', 'which system that is').choices(Object.keys(READERS)).makeOptionMandatory())
    .option('--dry-run', 'tell what would be made and what would be lost; nothing is changed')
    .option('--to-folder <folder>', 'new secrets, of clients whose own are not told or not taken: a file CLIENT-ID.secret each, mode 0600')
    .action((file: string) => run(file, command.opts<ImportOptions>(), io));
  addConnectionOptions(addOutputOptions(command, 'print the ids of the clients that are made, one a line'));
  addExamples(command, [
    ['mintmark import --from ibm-verify apiclients.json --dry-run', 'of the answer to GET /v1.0/apiclients: what would be lost'],
    ['mintmark import --from keycloak realm.json --to-folder .', 'the clients with service accounts of a realm export'],
  ]);
};

const run = async (file: string, options: ImportOptions, io: Io): Promise<void> => {
  const { value, placeOf } = readPlacedJson(await contentOf(file, io), file);
  const foreign = READERS[options.from](value);
  const management = await connectManagement(options, io);
  const state = await withProgress(io, 'Looking', () => readWholeState(management));
  const there = new Set(state.clients.map(({ client_id }) => client_id));
  const [known, fresh] = [
    foreign.clients.filter((each) => there.has(each.clientId)),
    foreign.clients.filter((each) => !there.has(each.clientId)),
  ];
  const entitlements = new Set(state.entitlements.map(({ name }) => name.toLowerCase()));
  const fitting = fresh.map((client) => withKnownEntitlements(client, entitlements));
  const taken = await withProgress(io, 'Having it judged', () => withTakenSecrets(fitting, management));
  const notes: readonly Note[] = [
    ...taken.flatMap(({ clientId, notes: lost }) => lost.map((detail) => ({ client_id: clientId, detail }))),
    ...known.map(({ clientId }) => ({ client_id: clientId, detail: 'is there already, and stays as it is' })),
    ...foreign.notes.map((detail) => ({ client_id: null, detail })),
  ];
  const secrets = new Map(taken.flatMap(({ clientId, secret }) => (secret === undefined ? [] : [[clientId, secret] as const])));
  const manifests = taken.map((client) => manifestFrom(client, placeOf));
  const { toFolder, dryRun = false } = options;
  const plan = makePlan(manifests, state, {
    hasFolderForSecrets: toFolder !== undefined || dryRun,
    secretIsKnown: (clientId) => secrets.has(clientId),
    now: io.now(),
  });
  requireNone(plan.problems);
  await rehearsePlan(plan, management, (clientId) => secrets.get(clientId));
  if (!dryRun) {
    const execution = { management, secrets, folderForSecrets: toFolder, io };
    await tryDestinations(plan, execution);
    await carryOut(plan, execution, io);
  }
  const lines = (): string[] =>
    [...planLines(plan), ...notes.map(({ client_id, detail }) => `! ${client_id === null ? '' : `Client ${client_id}: `}${detail}`)].map(
      printable,
    );
  await print({ json: { dry_run: dryRun, ...planJson(plan), notes }, lines, ids: touchedIds(plan) }, options, io);
};

const contentOf = async (file: string, { cwd }: Io): Promise<string> =>
  readFile(resolve(cwd, file), 'utf8').catch((cause: unknown) => {
    throw new UsageError(`${file} cannot be read (${systemCode(cause)}).`, { cause });
  });

const withKnownEntitlements = (client: ForeignClient, known: ReadonlySet<string>): ForeignClient => {
  const names = Array.isArray(client.fields['entitlements']) ? client.fields['entitlements'].map(String) : [];
  const unknown = names.filter((name) => !known.has(name.toLowerCase()));
  if (unknown.length === 0) return client;
  return {
    ...client,
    fields: { ...client.fields, entitlements: names.filter((name) => !unknown.includes(name)) },
    notes: [...client.notes, `entitlements that are not known here are left out: ${unknown.join(', ')}`],
  };
};

/** A secret that is too weak to be taken is left out: the client gets another. */
const withTakenSecrets = async (clients: readonly ForeignClient[], { records }: Management): Promise<ForeignClient[]> => {
  const taken: ForeignClient[] = [];
  for (const client of clients) {
    if (client.secret === undefined) {
      taken.push(client);
      continue;
    }
    try {
      const { clientId, secret } = client;
      await records.create('client', { client_id: clientId, name: clientId, client_secret: secret }, { dryRun: true });
      taken.push(client);
    } catch (error) {
      if (!(error instanceof ManagementError) || !error.problem.errors.some(({ pointer }) => pointer === '/client_secret')) throw error;
      const detail = error.problem.errors.map((field) => field.detail).join(', ');
      taken.push({
        ...client,
        secret: undefined,
        notes: [...client.notes, `its secret is not taken (${detail}): a new one is made`],
      });
    }
  }
  return taken;
};
