// A command that takes a secret on its standard input: there alone, where no other user of the machine can read it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Io } from '../io.ts';

/** Runs a line of shell with a text on its standard input. What it prints goes to standard error. @throws Error when it fails */
export const pipeTo = async (line: string, text: string, io: Io): Promise<void> => {
  const child = spawn(line, { shell: true, cwd: io.cwd, env: { ...io.env }, stdio: ['pipe', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => io.stderr.write(chunk));
  // One that ends without reading tells so by its exit code.
  child.stdin.on('error', () => {});
  child.stdin.end(text);
  const [code, signal] = await once(child, 'close');
  if (code !== 0) throw new Error(`The command of --to-command ended with ${signal ?? code}.`);
};
