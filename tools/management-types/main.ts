// `npm run generate:management-types` starts a server with a temporary store, and writes the types of its
// OpenAPI document.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig, startServer } from '@mintmark/server';
import { GENERATED, managementTypes, readDocument } from './management-types.ts';

const directory = await mkdtemp(join(tmpdir(), 'mintmark-types-'));
try {
  const flags = { listen: ['http://127.0.0.1:0'], managementListen: 'http://127.0.0.1:0', data: directory, logLevel: 'fatal' };
  const server = await startServer(parseConfig({ flags, env: {}, cwd: directory }), { now: Date.now });
  try {
    await writeFile(GENERATED, await managementTypes(await readDocument(server.publicUrl)));
  } finally {
    await server.close();
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
