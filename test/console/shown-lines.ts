// Runs what the pages show under "the same as a command, a request or a manifest": the line of the command in a shell,
// the request by curl, and the manifest by `mintmark apply --dry-run`.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { environment, PROGRAM_IN_SHELL } from '../cli/command.ts';
import { ADMIN, type Ending, type TestServer } from '../running-server.ts';

/** The ways in which an action is shown. */
const WAYS = ['CLI', 'curl', 'YAML'] as const;
export type Lines = Readonly<Partial<Record<(typeof WAYS)[number], string>>>;

/** Lines of one of several actions: what they are in, and the name of the action. */
export interface LinesOf {
  readonly around: Locator;
  readonly action?: string;
}

const FOLDED = 'The same as a command, a request or a manifest';

/** Reads the ways from an open dialog, or else from the page, which may have several: the last that it shows. */
export const shownLines = async (page: Page, { around, action }: Partial<LinesOf> = {}): Promise<Lines> => {
  const dialog = page.getByRole('dialog');
  const place = around ?? ((await dialog.count()) === 0 ? page : dialog);
  const legend = action === undefined ? undefined : page.locator('legend').getByText(action, { exact: true });
  const folded = place.locator('details').filter({ hasText: FOLDED, ...(legend && { has: legend }) });
  const details = folded.last();
  await details.locator('summary').click();
  const ways = legend === undefined ? details : details.locator('fieldset').filter({ has: legend });
  const lines: Partial<Record<(typeof WAYS)[number], string>> = {};
  for (const way of WAYS) {
    const tab = ways.getByRole('tab', { name: way });
    if ((await tab.count()) === 0) continue;
    await tab.click();
    lines[way] = await ways.locator('pre:visible').innerText();
  }
  return lines;
};

/** The exit code and output of a line. */
interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A shell with the variables of the guides, in a folder of its own. */
export interface Shell {
  readonly folder: string;
  run(line: string): Promise<Outcome>;
  /** Writes a file in its folder. */
  write(name: string, text: string): Promise<void>;
}

/** Starts a shell for a server with a certificate of the local CA. */
export const startShell = async (t: Ending, server: TestServer): Promise<Shell> => {
  const folder = await mkdtemp(join(tmpdir(), 'mintmark-lines-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'mintmark'), `#!/bin/sh\nexec ${PROGRAM_IN_SHELL} "$@"\n`, { mode: 0o755 });
  const env = {
    ...environment({ home: folder }),
    ...{ PATH: `${folder}${delimiter}${process.env.PATH}` },
    ...{ tenant_url: new URL(server.publicUrl).host, client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret },
    ...{ access_token: await server.token(), CURL_CA_BUNDLE: server.caFile, NODE_EXTRA_CA_CERTS: server.caFile },
  };
  return {
    folder,
    run: (line) =>
      new Promise((resolve) => {
        execFile('sh', ['-c', line], { cwd: folder, env }, (error, out, err) =>
          resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err }),
        ).stdin?.end();
      }),
    write: (name, text) => writeFile(join(folder, name), text),
  };
};

/** Asserts that a line succeeds. @returns its output */
export const succeeds = async (shell: Shell, line: string): Promise<string> => {
  const { code, out, err } = await shell.run(line);
  assert.equal(code, 0, `${line}\n${out}${err}`);
  return out;
};
