// One run of the command, from arguments to exit code.
import { readFileSync } from 'node:fs';
import { type Command, CommanderError } from 'commander';
import { COMMANDS } from './command-tree.ts';
import { refuseSecrets } from './credentials/argv-guard.ts';
import { type CommandTree, newCommand } from './define-command.ts';
import { EndedWith, EXIT, exitCodesPage } from './failure/exit-code.ts';
import { type Io, writeLine } from './io.ts';

/**
 * Runs the command.
 *
 * @param argv - the arguments, without the program's own name
 * @returns the exit code
 */
export const main = async (argv: readonly string[], io: Io): Promise<number> => {
  try {
    refuseSecrets(argv);
    const program = newCommand('', 'mintmark', io).description(
      'Machine-to-machine identity: credentials, access tokens, and the server that mints them.',
    );
    program.version(version(), '--version', 'print the version');
    program.addHelpText(
      'after',
      '\n`mintmark help COMMAND` shows options and examples, `mintmark help exit-codes` the exit codes for scripts.',
    );
    if (isTopic(argv)) {
      await writeLine(io.stdout, exitCodesPage().trimEnd());
      return EXIT.ok;
    }
    const words = helpOfKnown(helpAsOption(argv));
    await addCommands(program, '', COMMANDS, words, io);
    await program.parseAsync(words, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    // Commander has printed the error or the help already. Without a command, it shows its help.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof EndedWith) return error.code;
    // Loads the client, whose errors it knows and a server does not need.
    const { reportFailure } = await import('./failure/report-failure.ts');
    return reportFailure(error, io);
  }
};

const isTopic = (argv: readonly string[]): boolean => argv.length === 2 && argv[0] === 'help' && argv[1] === 'exit-codes';

/** `help client create` and `client help create` mean `client create --help`. */
const helpAsOption = (argv: readonly string[]): string[] => {
  let nodes = COMMANDS;
  for (const [at, word] of argv.entries()) {
    if (word === 'help') return [...argv.slice(0, at), ...argv.slice(at + 1), '--help'];
    const node = nodes[word];
    if (node === undefined || !('children' in node)) break;
    nodes = node.children;
  }
  return [...argv];
};

/** Without `--help` if a word is no command: the error names it, where the help of its group would hide it. */
const helpOfKnown = (words: readonly string[]): readonly string[] => {
  let nodes = COMMANDS;
  for (const word of words) {
    if (word.startsWith('-')) break;
    const node = Object.hasOwn(nodes, word) ? nodes[word] : undefined;
    if (node === undefined) return words.filter((each) => each !== '--help' && each !== '-h');
    if (!('children' in node)) break;
    nodes = node.children;
  }
  return words;
};

/** Adds every command by name and summary, and loads the one that is called. */
const addCommands = async (parent: Command, path: string, nodes: CommandTree, words: readonly string[], io: Io): Promise<void> => {
  for (const [name, node] of Object.entries(nodes)) {
    const command = newCommand(`${path} ${name}`, name, io).description(sentence(node.summary)).summary(node.summary);
    parent.addCommand(command);
    if ('children' in node) await addCommands(command, `${path} ${name}`, node.children, words[0] === name ? words.slice(1) : [], io);
    else if (words[0] === name) (await node.load()).command.configure(command, io);
  }
};

const sentence = (summary: string): string => `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;

const version = (): string => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
};
