// Runs a load tool to its end and returns what it printed.
import { spawn } from 'node:child_process';
import { UsageError } from '../usage-error.ts';

/**
 * @throws {@link UsageError} when the program fails; the error of `spawn` when it does not start or `stop`
 *   is aborted
 */
export const outputOf = (program: string, args: readonly string[], stop: AbortSignal): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], signal: stop });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new UsageError(`${program} ended with exit code ${code}.\n${output}${errors}`.trim()));
    });
  });
