// The packages as npm would publish them from a fresh clone, where nothing is built: what they contain,
// and which compilers accept their types.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freshClone, pack } from './fresh-clone.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OLDEST = join(ROOT, 'tools/oldest-typescript/node_modules');
const run = promisify(execFile);

const PACKAGES = ['@mintmark/protocol', '@mintmark/client', '@mintmark/guard', '@mintmark/server', 'mintmark'];

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintmark-packages-'));
  const clone = join(folder, 'clone');
  await freshClone(clone);
  const tarballs = await pack(clone, PACKAGES);
  // An application with the packages and their dependencies. They name each other's versions, so no
  // registry is needed.
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '@types'), { recursive: true });
  for (const name of await readdir(join(ROOT, 'node_modules'))) {
    if (!['@mintmark', '@types', 'mintmark'].includes(name)) await symlink(join(ROOT, 'node_modules', name), join(modules, name));
  }
  await symlink(join(OLDEST, '@types/node'), join(modules, '@types/node'));
  await rm(join(modules, 'undici-types'), { force: true });
  await symlink(join(OLDEST, 'undici-types'), join(modules, 'undici-types'));
  for (const [index, name] of PACKAGES.entries()) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await run('tar', ['-xzf', tarballs[index] ?? '', '-C', folder]);
    await rename(join(folder, 'package'), join(modules, name));
  }
  await writeFile(join(folder, 'package.json'), '{ "name": "app", "private": true, "type": "module" }');
});
after(() => rm(folder, { recursive: true, force: true }));

for (const name of PACKAGES) {
  test(`${name}: every entry that its manifest names is in its tarball`, async () => {
    const files = await readdir(join(folder, 'node_modules', name), { recursive: true });
    const { exports = {}, bin = {} } = JSON.parse(await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8'));
    // The data of the reference is for this workspace alone: its entry has no file in the package.
    const entries = Object.entries<Record<string, string>>(exports)
      .filter(([entry]) => entry !== './reference')
      .flatMap(([, { types = '', default: code = '' }]) => [types, code]);
    const named = [...entries, ...Object.values<string>(bin)].map((path) => path.replace(/^\.\//, ''));
    assert.ok(named.length > 0);
    for (const path of named) assert.ok(files.includes(path), path);
  });
}

/** The imports of an application: each entry, and a type that must be resolved to be used. */
const PROGRAM = `
import { createTokenSource, type Token } from '@mintmark/client';
import * as audit from '@mintmark/client/audit';
import { authorizeAxios } from '@mintmark/client/axios';
import { createManagementClient, type ManagementClient } from '@mintmark/client/management';
import { fileTokenStore } from '@mintmark/client/node';
import { authorizeUndici } from '@mintmark/client/undici';
import { createGuard, type Guard } from '@mintmark/guard';
import * as express from '@mintmark/guard/express';
import * as fastify from '@mintmark/guard/fastify';
import * as hono from '@mintmark/guard/hono';
import * as node from '@mintmark/guard/node';
import { formatBasic } from '@mintmark/protocol';

export const token = (): Promise<Token> => createTokenSource({ tenantUrl: 'x', clientId: 'x', clientSecret: 'x' }).get();
export const management: ManagementClient = createManagementClient({ tenantUrl: 'x', accessToken: 'x' });
export const guard: Guard = createGuard({ issuer: 'https://localhost:8443', audience: 'https://api.example' });
export const all = [audit, authorizeAxios, fileTokenStore, authorizeUndici, express, fastify, hono, node, formatBasic];
`;

const SERVER_PROGRAM = `
import { startServer, type RunningServer } from '@mintmark/server';
import { startTestServer } from '@mintmark/server/testing';

export const stop = (server: RunningServer): Promise<void> => server.close();
export const all = [startServer, startTestServer];
`;

const NEWEST = join(ROOT, 'node_modules/typescript/bin/tsc');
const COMPILERS: readonly (readonly [name: string, tsc: string])[] = [
  ['TypeScript 5.4', join(OLDEST, 'typescript/bin/tsc')],
  ['the newest TypeScript', NEWEST],
];
const RESOLUTIONS = [
  ['node16', 'node16'],
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
] as const;

describe('the declarations compile strictly, with skipLibCheck off,', () => {
  const compile = async (tsc: string, file: string, [module, resolution]: readonly [string, string], program = PROGRAM): Promise<void> => {
    await writeFile(join(folder, file), program);
    const strictly = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--preserveSymlinks', '--target', 'es2022', '--types', 'node'];
    const options = [...strictly, '--module', module, '--moduleResolution', resolution, file];
    await run(process.execPath, [tsc, ...options], { cwd: folder }).catch((error: { stdout: string }) => assert.fail(error.stdout));
  };
  for (const [name, tsc] of COMPILERS) {
    for (const resolution of RESOLUTIONS) {
      test(`with ${name} and ${resolution[1]} resolution`, () => compile(tsc, 'program.mts', resolution));
    }
    // Compiled once: the libraries below the server are large.
    test(`for a program that imports the server, with ${name}`, () => compile(tsc, 'server.mts', ['nodenext', 'nodenext'], SERVER_PROGRAM));
  }

  test('for a CommonJS program, with the newest TypeScript', () => compile(NEWEST, 'program.cts', ['nodenext', 'nodenext']));
});
