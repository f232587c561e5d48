// `npm run docs:reference` starts a server with a temporary store, and writes the reference pages.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig, startServer } from '@mintmark/server';
import { ENV, FLAGS, FOLDER, referencePages } from './pages.ts';

const directory = await mkdtemp(join(tmpdir(), 'mintmark-reference-'));
try {
  const flags = { ...FLAGS, listen: ['http://127.0.0.1:0'], managementListen: 'http://127.0.0.1:0', data: directory, logLevel: 'fatal' };
  const server = await startServer(parseConfig({ flags, env: ENV, cwd: directory }));
  try {
    for (const [name, page] of Object.entries(await referencePages(server))) await writeFile(new URL(name, FOLDER), page);
  } finally {
    await server.close();
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
