// Generates completion scripts for bash, zsh and fish from the words of the commands. They start no process
// while the user types (decision 121).
import type { CommandWords, OptionValue, OptionWords } from './command-words.ts';

/** A shell with a completion script. */
export type CompletingShell = 'bash' | 'zsh' | 'fish';

/** The shells. */
export const SHELLS: readonly CompletingShell[] = ['bash', 'zsh', 'fish'];

/** Whether completion is available for this shell. */
export const isCompletingShell = (shell: unknown): shell is CompletingShell => SHELLS.some((each) => each === shell);

/** The script for a shell. */
export const completionScript = (shell: CompletingShell, commands: readonly CommandWords[]): string => SCRIPTS[shell](commands);

/** The text in single quotes, for all three shells. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const wordsOf = ({ children, choices }: CommandWords): readonly string[] => [...children.map(({ name }) => name), ...choices];

/** The patterns `PATH:FLAG` of all options with this sort of value. */
const patterns = (commands: readonly CommandWords[], isOfSort: (value: OptionValue) => boolean): readonly string[] =>
  commands.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) => (isOfSort(value) ? flags.map((flag) => `${path}:${flag}`) : [])),
  );

/** Options with choices, each pattern with its choices. */
const chosen = (commands: readonly CommandWords[]): readonly (readonly [pattern: string, choices: readonly string[]])[] =>
  commands.flatMap(({ path, options }) =>
    options.flatMap(({ flags, value }) => (typeof value === 'string' ? [] : flags.map((flag) => [`${path}:${flag}`, value] as const))),
  );

const pathsOf = (commands: readonly CommandWords[]): readonly string[] => commands.flatMap(({ path }) => (path === '' ? [] : [path]));

/** The script for bash 3.2 and later, which has no associative arrays and no `mapfile`. */
const bash = (commands: readonly CommandWords[]): string =>
  `# Completion of mintmark for bash: source <(mintmark completion bash)
_mintmark() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at='' word words='' i
  COMPREPLY=()
  # In --option=value, bash splits the word at the sign.
  if [[ $cur == '=' ]]; then cur=''; elif [[ $prev == '=' ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case "$at/$word" in
      /help) ;;
      ${pathsOf(commands).join('|')}) at=$at/$word ;;
    esac
  done
  case "$at:$prev" in
${chosen(commands)
  .map(([pattern, choices]) => `    ${pattern}) words=${quoted(choices.join(' '))} ;;\n`)
  .join('')}    ${patterns(commands, (value) => value === 'file').join('|')})
      compopt -o filenames 2>/dev/null
      local IFS=$'\\n'
      COMPREPLY=($(compgen -f -- "$cur"))
      return ;;
    ${patterns(commands, (value) => value === 'any').join('|')}) return ;;
    *)
      case "$at" in
${commands
  .map(
    (command) =>
      `        ${quoted(command.path)}) if [[ $cur == -* ]]; then words=${quoted(command.options.flatMap(({ flags }) => flags).join(' '))}; else words=${quoted(wordsOf(command).join(' '))}; fi ;;\n`,
  )
  .join('')}      esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _mintmark mintmark
`;

const zsh = (commands: readonly CommandWords[]): string => {
  const described = (entries: readonly (readonly [word: string, description: string])[]): string =>
    entries.map(([word, description]) => quoted(`${word.replaceAll(':', '\\:')}:${description}`)).join(' ');
  const flagsOf = (options: readonly OptionWords[]) =>
    options.flatMap(({ flags, description }) => flags.map((flag) => [flag, description] as const));
  return `#compdef mintmark
# Completion of mintmark for zsh: mintmark completion zsh > a folder of $fpath/_mintmark
_mintmark() {
  local at='' word
  local -a found
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at/$word" in
      (/help) ;;
      (${pathsOf(commands).join('|')}) at=$at/$word ;;
    esac
  done
  case "$at:\${words[CURRENT-1]}" in
${chosen(commands)
  .map(([pattern, choices]) => `    (${pattern}) compadd -- ${choices.map(quoted).join(' ')}; return ;;\n`)
  .join('')}    (${patterns(commands, (value) => value === 'file').join('|')}) _files; return ;;
    (${patterns(commands, (value) => value === 'any').join('|')}) return ;;
  esac
  case "$at" in
${commands
  .map(
    (command) =>
      `    (${quoted(command.path)}) if [[ $PREFIX == -* ]]; then found=(${described(flagsOf(command.options))}); else found=(${described([
        ...command.children.map(({ name, summary }) => [name, summary] as const),
        ...command.choices.map((choice) => [choice, choice] as const),
      ])}); fi ;;\n`,
  )
  .join('')}  esac
  _describe mintmark found
}
compdef _mintmark mintmark
`;
};

const fish = (commands: readonly CommandWords[]): string => {
  const at = (path: string): string => `complete -c mintmark -n "__mintmark_at '${path}'"`;
  const lines = commands.flatMap(({ path, children, options, choices }) => [
    ...children.map(({ name, summary }) => `${at(path)} -f -a ${quoted(name)} -d ${quoted(summary)}`),
    ...choices.map((choice) => `${at(path)} -f -a ${quoted(choice)}`),
    ...options.map(
      ({ flags, description, value }) =>
        `${at(path)} ${flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)).join(' ')}${fishValue(value)} -d ${quoted(description)}`,
    ),
  ]);
  return `# Completion of mintmark for fish: mintmark completion fish > ~/.config/fish/completions/mintmark.fish
set -g __mintmark_paths ${pathsOf(commands).join(' ')}
function __mintmark_at
  set -l at ''
  for word in (commandline -opc)[2..-1]
    contains -- "$at/$word" $__mintmark_paths; and set at "$at/$word"
  end
  test "$at" = "$argv[1]"
end
complete -c mintmark -f
${lines.join('\n')}
`;
};

const fishValue = (value: OptionValue): string => {
  if (value === 'none') return '';
  if (value === 'file') return ' -r -F';
  return value === 'any' ? ' -x' : ` -x -a ${quoted(value.join(' '))}`;
};

const SCRIPTS: Readonly<Record<CompletingShell, (commands: readonly CommandWords[]) => string>> = { bash, zsh, fish };
