// The types of the installed packages compile in strict programs, by the oldest and the newest TypeScript.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OLDEST = join(ROOT, 'tools/oldest-typescript/node_modules');
const run = promisify(execFile);

/** The imports of an application: each entry, and a type that must be resolved to be used. */
const PROGRAM = `
import { createTokenSource, type Token } from '@mintmark/client';
import * as audit from '@mintmark/client/audit';
import { authorizeAxios } from '@mintmark/client/axios';
import { createTokenExchange, type TokenExchange } from '@mintmark/client/exchange';
import { createManagementClient, type ManagementClient } from '@mintmark/client/management';
import { fileTokenStore } from '@mintmark/client/node';
import { authorizeUndici } from '@mintmark/client/undici';
import { type WorkloadSource, workload } from '@mintmark/client/workload';
import { createGuard, type Guard } from '@mintmark/guard';
import * as express from '@mintmark/guard/express';
import * as fastify from '@mintmark/guard/fastify';
import * as hono from '@mintmark/guard/hono';
import * as node from '@mintmark/guard/node';
import { formatBasic } from '@mintmark/protocol';

export const token = (): Promise<Token> => createTokenSource({ tenantUrl: 'x', clientId: 'x', clientSecret: 'x' }).get();
export const exchange: TokenExchange = createTokenExchange(createTokenSource({ tenantUrl: 'x', clientId: 'x', clientSecret: 'x' }));
export const management: ManagementClient = createManagementClient({ tenantUrl: 'x', accessToken: 'x' });
export const source: WorkloadSource = workload('auto');
export const guard: Guard = createGuard({ issuer: 'https://localhost:8443', audience: 'https://api.example' });
export const all = [audit, authorizeAxios, fileTokenStore, authorizeUndici, express, fastify, hono, node, formatBasic];
`;

const SERVER_PROGRAM = `
import { startServer, type RunningServer } from '@mintmark/server';
import { startTestServer } from '@mintmark/server/testing';

export const stop = (server: RunningServer): Promise<void> => server.close();
export const all = [startServer, startTestServer];
`;

const PROGRAMS = { 'program.mts': PROGRAM, 'program.cts': PROGRAM, 'server.mts': SERVER_PROGRAM };

const COMPILERS = {
  'TypeScript 5.4': join(OLDEST, 'typescript/bin/tsc'),
  'the newest TypeScript': join(ROOT, 'tools/compile.mjs'),
};

/** What is compiled at once. */
export type Compilation = readonly [
  compiler: keyof typeof COMPILERS,
  module: string,
  resolution: string,
  ...files: (keyof typeof PROGRAMS)[],
];

/** The oldest TypeScript takes 15 seconds for the libraries below the server, and is not part of `npm test`. */
export const SLOW: readonly Compilation[] = [['TypeScript 5.4', 'nodenext', 'nodenext', 'program.mts', 'server.mts']];

/** All others. */
export const QUICK: readonly Compilation[] = [
  ['TypeScript 5.4', 'node16', 'node16', 'program.mts'],
  ['TypeScript 5.4', 'esnext', 'bundler', 'program.mts'],
  ['the newest TypeScript', 'node16', 'node16', 'program.mts'],
  // An ES module that a CommonJS program may require.
  ['the newest TypeScript', 'nodenext', 'nodenext', 'program.mts', 'program.cts', 'server.mts'],
  ['the newest TypeScript', 'esnext', 'bundler', 'program.mts'],
];

/** Tests them. @param app - the folder of the application, once it exists */
export const testDeclarations = (app: () => string, compilations: readonly Compilation[]): void => {
  describe('the declarations compile strictly, with skipLibCheck off,', () => {
    before(async () => {
      for (const name of ['@types/node', 'undici-types'])
        await cp(join(OLDEST, name), join(app(), 'node_modules', name), { recursive: true });
      for (const [file, text] of Object.entries(PROGRAMS)) await writeFile(join(app(), file), text);
    });
    for (const [compiler, module, resolution, ...files] of compilations) {
      test(`with ${compiler} and ${resolution} resolution, in ${files.join(' and ')}`, async () => {
        const strictly = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2022', '--types', 'node'];
        const args = [COMPILERS[compiler], ...strictly, '--module', module, '--moduleResolution', resolution, ...files];
        await run(process.execPath, args, { cwd: app() }).catch((error: { stdout: string }) => assert.fail(error.stdout));
      });
    }
  });
};
