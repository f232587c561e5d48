// `mintmark secret whose`: of a text that was found where it should not be, whose secrets and tokens are in it. None of them is printed.
import type { CredentialOwner } from '@mintmark/client/management';
import { connectManagement, type Management } from '../../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../../credentials/connection-options.ts';
import { defineCommand } from '../../define-command.ts';
import { EndedWith, EXIT } from '../../failure/exit-code.ts';
import { UsageError } from '../../failure/usage-error.ts';
import { canAsk, type Io, readStandardInput, writeLine } from '../../io.ts';
import { findLeaks, type Leak } from '../../leaks/find-leaks.ts';
import { addOutputOptions, type OutputOptions, print } from '../../output/output-format.ts';
import { withProgress } from '../../output/progress.ts';
import { card } from '../../output/table.ts';

/** Most credentials of one text that the server is asked about; each question is an entry in its audit trail. */
const MOST_ASKED = 32;

export const command = defineCommand<ConnectionOptions & OutputOptions>({
  options: (command) => addConnectionOptions(addOutputOptions(command, 'print the client ids only')),
  footer: 'Exit codes: 0 at least one is known, 6 none is known to this tenant, or to these credentials.',
  examples: [
    ['mintmark secret whose < leaked.secret', 'the string never stands in the process list'],
    ['mintmark secret whose --quiet < leaked.secret', 'the client id alone, for the next command'],
    [
      'grep -rhI mms_ . | mintmark secret whose',
      'any text is searched: headers, forms, JSON, logs, base64; each credential is told with its line',
    ],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: ConnectionOptions & OutputOptions, io: Io): Promise<void> => {
  if (options.clientSecretStdin === true) throw new UsageError('Standard input holds what was found: give the secret otherwise.');
  const leaks = findLeaks(await readLeakedText(io));
  const asked = leaks.length === 0 ? [] : await askAll(await connectManagement(options, io), leaks, io);
  const known = asked.flatMap(({ whose }) => whose?.client_id ?? []);
  const lines = () => asked.flatMap((one, at) => [...(at === 0 ? [] : ['']), ...linesOf(one)]);
  await print({ json: asked.map(jsonOf), ids: [...new Set(known)], lines }, options, io);
  const left = leaks.length - asked.length;
  if (left > 0) await writeLine(io.stderr, `mintmark: ${left} more were not asked about: give the part of the text that matters.`);
  if (leaks.length === 0) for (const line of NOTHING) await writeLine(io.stderr, line);
  if (known.length === 0) throw new EndedWith(EXIT.unknown);
};

const NOTHING = [
  'mintmark: There is no generated secret and no token in it.',
  '  A secret that was chosen or imported has no form to be found by, and its hash does not tell whose it is:',
  '  compare it with the places where such secrets are kept.',
];

/** What was found, and what the server says of it; `undefined` for what is not whole. */
interface Asked {
  readonly leak: Leak;
  readonly whose: CredentialOwner | undefined;
}

// One after the other: the server hashes for each.
const askAll = async (management: Management, leaks: readonly Leak[], io: Io): Promise<readonly Asked[]> => {
  const asked: Asked[] = [];
  let questions = 0;
  for (const leak of leaks) {
    if (leak.state !== 'whole') asked.push({ leak, whose: undefined });
    else if (questions++ < MOST_ASKED) {
      asked.push({ leak, whose: await withProgress(io, 'Looking for whose it is', () => management.whose(leak.text)) });
    }
  }
  return asked;
};

const jsonOf = ({ leak: { kind, state, line, within }, whose }: Asked) => ({
  found: { shape: kind, state, line: line ?? null, within },
  kind: 'unknown',
  ...whose,
});

const WORDS = { client_secret: 'client secret', access_token: 'access token' } as const;

const linesOf = ({ leak, whose }: Asked): readonly string[] => {
  const where = `${leak.line === undefined ? 'over several lines' : `line ${leak.line}`}${leak.within.map((encoding) => `, in ${encoding}`).join('')}`;
  const heading = `A${leak.kind === 'access_token' ? 'n' : ''} ${WORDS[leak.kind]} (${where})`;
  if (leak.state === 'cut_off')
    return [`${heading} is cut off after ${leak.text.length} characters: whose it is, only the whole of it tells.`];
  if (leak.state === 'damaged') return [`${heading} is damaged: its checksum does not fit. A character is wrong or missing.`];
  if (whose === undefined || whose.kind === 'unknown') return [`${heading} is not known to this tenant, or to these credentials.`];
  return [`${heading} is known:`, ...cardOf(whose)];
};

const cardOf = (whose: CredentialOwner): readonly string[] =>
  card([
    ['is', whose.kind === 'client_secret' ? 'a client secret' : 'an access token'],
    ['client id', whose.client_id],
    ['name', whose.client_name],
    ['client', whose.client_state],
    ['owner', whose.owner],
    ['contacts', whose.contacts.join(', ')],
    ['credential', whose.credential_id],
    ['which is', whose.credential_state],
    ['grant', whose.grant_id],
    ['which is', whose.grant_status],
    ['expires', whose.expires_at],
    ['last used', whose.last_used_at],
    ['from', whose.last_used_from],
  ]);

/** Longest text that is searched, in bytes. */
export const LONGEST_TEXT = 262_144;

/** What is piped in, or on a terminal typed unseen. @throws UsageError for nothing, and for more than is searched */
const readLeakedText = async (io: Io): Promise<string> => {
  if (canAsk(io)) {
    const { askSecret } = await import('../../prompts.ts');
    return askSecret(io, 'The secret or token that was found, or a text that holds it');
  }
  if (io.terminal.stdin) throw new UsageError('The text comes by standard input, and nothing is piped in.');
  const bytes = await readStandardInput(io, LONGEST_TEXT);
  if (bytes === undefined) throw new UsageError(`Standard input holds more than ${LONGEST_TEXT} bytes: give the part of it that matters.`);
  const text = decode(bytes);
  if (text.trim() === '') throw new UsageError('Standard input is empty.');
  return text;
};

// PowerShell's `>` writes UTF-16 with a byte order mark.
const decode = (bytes: Buffer): string => {
  const mark = bytes.subarray(0, 2).toString('hex');
  return new TextDecoder(mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8').decode(bytes);
};
