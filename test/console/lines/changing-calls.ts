// What the pages change: the calls of changing functions of the management client in their sources, and the operations
// that these send.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { AuthorizedFetch } from '@mintmark/client';
import { createManagementClient } from '@mintmark/client/management';
import { operationOf } from '../command-lines.ts';

const SOURCES = new URL('../../../packages/console/src/', import.meta.url);
const CALL = /\bmanagement\.(\w+(?:\.\w+)?)\(/g;

interface SourceFile {
  readonly file: string;
  readonly source: string;
}

const FILES: readonly SourceFile[] = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'))
  .map((file) => ({ file, source: readFileSync(new URL(file, SOURCES), 'utf8') }));

/** The functions that a source calls. */
const callsOf = (source: string): readonly string[] => [...source.matchAll(CALL)].map(([, name = '']) => name);

/** The request that a function sends, as `METHOD PATH`; `undefined` for a list that is read when it is consumed. */
const requestOf = async (name: string): Promise<string | undefined> => {
  let sent: string | undefined;
  const fetch: AuthorizedFetch = async (url, init) => {
    sent = `${init?.method ?? 'GET'} ${new URL(String(url)).pathname.slice('/management/v1'.length)}`;
    throw new TypeError('Nothing is sent.');
  };
  let found: unknown = createManagementClient({ tenantUrl: 'https://tenant.example', tokens: { fetch } });
  for (const part of name.split('.')) found = (found as Readonly<Record<string, unknown>>)[part];
  if (typeof found !== 'function') assert.fail(`management.${name} is no function.`);
  // The first arguments are those of the path.
  await Promise.resolve(found('one', 'two', 'three')).catch(() => {});
  return sent;
};

/** The changing functions, such as `clients.disable`, with the operation that each sends. */
export const changingFunctions = async (): Promise<ReadonlyMap<string, string>> => {
  const names = new Set(FILES.flatMap(({ source }) => callsOf(source)));
  const changes = new Map<string, string>();
  for (const name of names) {
    // Dry runs.
    if (name.startsWith('effects.')) continue;
    const request = await requestOf(name);
    if (request !== undefined && !request.startsWith('GET ')) changes.set(name, operationOf(request) ?? request);
  }
  return changes;
};

/** The files that call at least one of these functions. */
export const filesWithChanges = (changes: ReadonlyMap<string, string>): readonly SourceFile[] =>
  FILES.filter(({ source }) => callsOf(source).some((name) => changes.has(name)));
