// The page of the server's configuration, from the table that the parser reads.
import { CONFIG_KEYS } from '@mintmark/server/reference';
import { code, prose, sections, sentence, table } from './markdown.ts';

type Key = (typeof CONFIG_KEYS)[keyof typeof CONFIG_KEYS];

/** The refusal of a value that no key accepts names what it accepts. */
const acceptedBy = ({ parse }: Key): string => {
  try {
    parse('\0', '/');
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const [, accepted = ''] = /^must be (.*?)(?:, not "\\u0000")?$/s.exec(message) ?? [];
    return accepted;
  }
  return '';
};

const nameOf = (key: Key): string => key.yaml ?? key.env;

const section = (key: Key): string => {
  const { flag, env, envFile, yaml, list } = key;
  const [, description = '', stated = 'none', rest = ''] = /^(.*?)(?: \(default: (.*?)\)(.*))?$/s.exec(key.description) ?? [];
  const rows: readonly (readonly [name: string, value: string])[] = [
    ['option', flag === undefined ? 'none: a command line is visible to every user' : code(`${flag}${list ? ' …' : ''}`)],
    ['variable', [env, ...(envFile ? [`${env}_FILE`] : [])].map(code).join(', ')],
    ['key in `mintmark.yaml`', yaml === undefined ? 'none' : code(yaml)],
    ['default', key.default === undefined ? prose(stated) : code(key.default)],
    ['value', prose(acceptedBy(key)) || 'a text'],
    ...(list ? [['repeated', 'the option; a list in the file; separated by commas in the variable'] as const] : []),
  ];
  return sections(`## ${nameOf(key)}`, prose(sentence(description + rest)), table(['', ''], rows));
};

/** The page. */
export const configurationPage = (): string =>
  sections(
    '# Configuration of the server',
    'Options of `mintmark serve` take precedence over environment variables, and variables over `mintmark.yaml`. A variable whose name ends in `_FILE` names a file with the value. All errors are reported together, by name, before the server creates anything; an unknown `MINTMARK_…` variable is reported with the nearest name.',
    ...Object.values(CONFIG_KEYS).map(section),
  );
