// Programs from PyPI, in an environment of their own. Needs python3 and its venv on the path.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Ending } from '../running-server.ts';

const run = promisify(execFile);

/** Installs packages until the suite ends. @returns the folder of their programs */
export const installPrograms = async (ending: Ending, ...packages: readonly string[]): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'mintmark-python-'));
  ending.after(() => rm(folder, { recursive: true, force: true }));
  await run('python3', ['-m', 'venv', folder]);
  await run(join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', ...packages]);
  return join(folder, 'bin');
};
