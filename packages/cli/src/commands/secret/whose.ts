// `mintmark secret whose`: finds secrets and tokens in a leaked text, and reports the clients that they
// belong to without printing them.

import type { IdentifiedCredential } from '@mintmark/client/management';
import { connectManagement, type Management } from '../../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../../credentials/connection-options.ts';
import { defineCommand } from '../../define-command.ts';
import { EndedWith, EXIT } from '../../failure/exit-code.ts';
import { UsageError } from '../../failure/usage-error.ts';
import { canAsk, type Io, readStandardInput, writeLine } from '../../io.ts';
import { findLeaks, type Leak } from '../../leaks/find-leaks.ts';
import { counted } from '../../output/counted.ts';
import { addOutputOptions, type OutputOptions, print } from '../../output/output-format.ts';
import { withProgress } from '../../output/progress.ts';
import { card } from '../../output/table.ts';

/** Maximum number of lookups for one text. Each is an entry in the audit trail. */
const MAX_LOOKUPS = 32;

export const command = defineCommand<ConnectionOptions & OutputOptions>({
  options: (command) => addConnectionOptions(addOutputOptions(command, 'print the client ids only')),
  footer: 'Exit codes: 0 at least one is known, 6 none is known to this tenant or visible to these credentials.',
  examples: [
    ['mintmark secret whose < leaked.secret', 'the secret does not appear in the process list'],
    ['mintmark secret whose --quiet < leaked.secret', 'only the client id, for the next command'],
    [
      'grep -rhI mms_ . | mintmark secret whose',
      'searches any text: headers, forms, JSON, logs, base64; reports each credential with its lines',
    ],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: ConnectionOptions & OutputOptions, io: Io): Promise<void> => {
  if (options.clientSecretStdin === true) throw new UsageError('Standard input is the leaked text: give the client secret in another way.');
  const leaks = findLeaks(await readLeakedText(io));
  const lookups = leaks.length === 0 ? [] : await lookUpAll(await connectManagement(options, io), leaks, io);
  const known = lookups.flatMap(({ whose }) => whose?.client_id ?? []);
  const lines = () => lookups.flatMap((one, at) => [...(at === 0 ? [] : ['']), ...linesOf(one)]);
  await print({ json: lookups.map(jsonOf), ids: [...new Set(known)], lines }, options, io);
  const left = leaks.length - lookups.length;
  if (left > 0)
    await writeLine(
      io.stderr,
      `mintmark: ${counted(left, 'more credential was', 'more credentials were')} not looked up: give only the relevant part of the text.`,
    );
  if (leaks.length === 0) for (const line of NOTHING) await writeLine(io.stderr, line);
  if (known.length === 0) throw new EndedWith(EXIT.unknown);
};

const NOTHING = [
  'mintmark: The text contains no generated secret and no token.',
  '  A secret that was chosen or imported cannot be recognized, and its hash does not identify it:',
  '  compare it with the places where such secrets are stored.',
];

/** A credential in the text, and the server's result; `undefined` for an incomplete or damaged credential. */
interface Lookup {
  readonly leak: Leak;
  readonly whose: IdentifiedCredential | undefined;
}

// The lookups are sequential, because the server computes a hash for each.
const lookUpAll = async (management: Management, leaks: readonly Leak[], io: Io): Promise<readonly Lookup[]> => {
  const lookups: Lookup[] = [];
  let sent = 0;
  for (const leak of leaks) {
    if (leak.state !== 'whole') lookups.push({ leak, whose: undefined });
    else if (sent++ < MAX_LOOKUPS) {
      lookups.push({ leak, whose: await withProgress(io, 'Looking up the credential', () => management.whose(leak.text)) });
    }
  }
  return lookups;
};

const jsonOf = ({ leak: { kind, state, line, otherLines, within }, whose }: Lookup) => ({
  found: { shape: kind, state, line: line ?? null, other_lines: otherLines, within },
  kind: 'unknown',
  ...whose,
});

const WORDS = { client_secret: 'client secret', access_token: 'access token' } as const;

const lineNumbers = (lines: readonly number[]): string => `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}`;

const linesOf = ({ leak, whose }: Lookup): readonly string[] => {
  const where = `${leak.line === undefined ? 'over several lines' : lineNumbers([leak.line, ...leak.otherLines])}${leak.within.map((encoding) => `, in ${encoding}`).join('')}`;
  const heading = `A${leak.kind === 'access_token' ? 'n' : ''} ${WORDS[leak.kind]} (${where})`;
  if (leak.state === 'cut_off') return [`${heading} is cut off after ${leak.text.length} characters: only a whole one can be looked up.`];
  if (leak.state === 'damaged') return [`${heading} is damaged: its checksum does not match. A character is wrong or missing.`];
  if (whose === undefined || whose.kind === 'unknown')
    return [`${heading} is not known to this tenant, or not visible to these credentials.`];
  return [`${heading} is known:`, ...cardOf(whose)];
};

const cardOf = (whose: IdentifiedCredential): readonly string[] =>
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

/** The longest text that is searched, in bytes. */
export const MAX_TEXT = 262_144;

/**
 * The text from standard input, or typed without echo on a terminal.
 *
 * @throws UsageError for no text, or too much
 */
const readLeakedText = async (io: Io): Promise<string> => {
  if (canAsk(io)) {
    const { askSecret } = await import('../../prompts.ts');
    return askSecret(io, 'The leaked secret or token, or a text that contains it');
  }
  if (io.terminal.stdin) throw new UsageError('The text is read from standard input, but nothing is piped in.');
  const bytes = await readStandardInput(io, MAX_TEXT);
  if (bytes === undefined) throw new UsageError(`Standard input contains more than ${MAX_TEXT} bytes: give only the relevant part.`);
  const text = decode(bytes);
  if (text.trim() === '') throw new UsageError('Standard input is empty.');
  return text;
};

// PowerShell's `>` writes UTF-16 with a byte order mark.
const decode = (bytes: Buffer): string => {
  const mark = bytes.subarray(0, 2).toString('hex');
  return new TextDecoder(mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8').decode(bytes);
};
