// A folder with a certificate and a key file, which the tests of the configuration share. It is not
// published.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { ConfigError, type ConfigFlags, parseConfig, type ServerConfig } from './config.ts';

/** The working folder, which is removed after the tests of a file. */
export const cwd: string = mkdtempSync(join(tmpdir(), 'mintmark-config-'));
for (const name of ['cert.pem', 'key.pem']) writeFileSync(join(cwd, name), name);
after(() => rmSync(cwd, { recursive: true }));

/** Parses a configuration in the folder. */
export const parse = (flags: ConfigFlags = {}, env: Record<string, string> = {}): ServerConfig => parseConfig({ flags, env, cwd });

/** The problems that an action reports. */
export const problems = (action: () => unknown): readonly { key: string; problem: string }[] => {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.problems;
  }
  return [];
};

/** Runs an action while the folder contains a file. */
export const withFile = async (name: string, content: string, action: (path: string) => void | Promise<void>): Promise<void> => {
  const path = join(cwd, name);
  await writeFile(path, content);
  try {
    await action(path);
  } finally {
    await rm(path);
  }
};
