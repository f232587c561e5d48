// The lines of the command and the requests that a page shows: each must be one that the command accepts, or that the API
// has, by the reference, which a test compares with their own tables.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

/** The options and the number of arguments of each command, by its words. */
const COMMANDS: ReadonlyMap<string, { readonly options: string; readonly most: number }> = new Map(
  readFileSync(new URL('../../docs/reference/commands.md', import.meta.url), 'utf8')
    .split(/^### mintmark /m)
    .slice(1)
    .map((section) => {
      const [name = ''] = section.split('\n', 1);
      const usage = /^mintmark (.*)$/m.exec(section)?.[1] ?? '';
      return [name, { options: section, most: usage.slice(name.length).match(/[<[](?!options)[\w-]+\.*[>\]]/g)?.length ?? 0 }];
    }),
);

/** The words of a line, as a shell reads them: bare, or in single quotes. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:'[^']*'|\\'|[^\s'])+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|\\'/g, (_, quoted: string | undefined) => quoted ?? "'"),
  );

/** Why the command would refuse a line; `undefined` if it would not. */
const faultOf = (line: string): string | undefined => {
  const [, ...words] = wordsOf(line.replace(/ <.*$/, ''));
  const name = [words.slice(0, 2).join(' '), words[0] ?? ''].find((each) => COMMANDS.has(each));
  const command = COMMANDS.get(name ?? '');
  if (name === undefined || command === undefined) return `no such command: ${line}`;
  const rest = words.slice(name.split(' ').length);
  const unknown = rest.find((word) => word.startsWith('--') && !command.options.includes(`\`${word}`));
  if (unknown !== undefined) return `no option ${unknown}: ${line}`;
  const flags = rest.filter((word) => word.startsWith('--'));
  const valued = flags.filter((flag) => command.options.includes(`\`${flag} <`)).length;
  return rest.length - flags.length - valued > command.most ? `too many arguments: ${line}` : undefined;
};

/** Asserts that the command accepts each line of it that the page shows, also where it is folded. */
export const assertCommandLines = async (page: Page): Promise<void> => {
  const texts = (await page.evaluate("[...document.querySelectorAll('.code pre')].map((code) => code.textContent)")) as readonly string[];
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line.startsWith('mintmark '));
  assert.deepEqual(
    lines.flatMap((line) => faultOf(line) ?? []),
    [],
  );
};

/** The operations of the management API, as patterns of `METHOD PATH`. */
const OPERATIONS: readonly RegExp[] = [
  ...readFileSync(new URL('../../docs/reference/api.md', import.meta.url), 'utf8').matchAll(/^### `([A-Z]+) \/management\/v1(\/\S+)`$/gm),
].map(([, method, path = '']) => new RegExp(`^${method} ${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`));

/** The operation of a request, which is `METHOD PATH`; `undefined` if the API has none. */
export const operationOf = (request: string): string | undefined =>
  OPERATIONS.find((operation) => operation.test(request.replace(/\?.*/, '')))?.source;

/** The requests of a text with lines of curl, as `METHOD PATH`. */
export const requestsOf = (text: string): readonly string[] =>
  text.split(/^(?=curl )/m).flatMap((line) => {
    const [, path] = /^curl .*"https:\/\/\$tenant_url\/management\/v1(\S+)"/.exec(line) ?? [];
    return path === undefined ? [] : [`${/ -X (\w+)/.exec(line)?.[1] ?? 'GET'} ${path}`];
  });

/** Opens what is folded, and selects the requests in place of the lines. */
const SHOW_REQUESTS = `for (const tab of document.querySelectorAll('details [role=tab]'))
  if (tab.textContent === 'curl') tab.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }))`;

/** Asserts that the API has each request that the page shows, also where it is folded. Afterwards, requests are shown in place of lines. */
export const assertRequests = async (page: Page): Promise<void> => {
  await page.evaluate(SHOW_REQUESTS);
  const texts = (await page.evaluate("[...document.querySelectorAll('.code pre')].map((code) => code.textContent)")) as readonly string[];
  assert.deepEqual(
    texts.flatMap(requestsOf).filter((request) => operationOf(request) === undefined),
    [],
  );
};
