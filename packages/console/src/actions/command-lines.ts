// The same action in the other ways to do it: a line of the command, a request with curl, and a manifest.

/** Quotes a word for a shell, unless it needs no quotes. */
export const shellWord = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** A line of the command. @param words - without `mintmark` */
export const cliLine = (...words: readonly string[]): string => ['mintmark', ...words.map(shellWord)].join(' ');

/** Options of the command; those without a value are left out. */
export const options = (values: Readonly<Record<string, string | readonly string[] | undefined>>): readonly string[] =>
  Object.entries(values).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [value].flat().flatMap((each) => [`--${name}`, each]),
  );

/** A request to the management API. */
export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/management/v1`. */
  readonly path: string;
  readonly body?: object;
}

/**
 * A request with curl, with the tenant and a token in variables, as everywhere in the guides. For these, the URL is in double
 * quotes, where an interactive shell would still replace `!`.
 */
export const curlLine = ({ method, path, body }: ApiCall): string => {
  const parts = [
    `curl --fail-with-body "https://$tenant_url/management/v1${path.replaceAll('!', '%21')}"`,
    `  -H "Authorization: Bearer $access_token"`,
  ];
  if (method !== 'GET') parts.splice(1, 0, `  -X ${method}`);
  if (body !== undefined) parts.push('  -H "Content-Type: application/json"', `  -d ${shellWord(JSON.stringify(body))}`);
  return parts.join(' \\\n');
};

/** A manifest for `mintmark apply`. A value in JSON is one in YAML, too. */
export const manifest = (kind: string, members: Readonly<Record<string, unknown>>): string =>
  [
    `kind: ${kind}`,
    ...Object.entries(members)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
  ].join('\n');
