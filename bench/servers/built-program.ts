// The command as users run it: from the files that are published.
import { join } from 'node:path';
import { outputOf } from '../load/program-output.ts';

const builds = new Map<string, Promise<unknown>>();

/**
 * Builds what is published from a checkout, unless this process has.
 *
 * @returns the path of the program
 */
export const builtProgram = async (checkout: string): Promise<string> => {
  const building =
    builds.get(checkout) ?? outputOf('npm', ['run', '--silent', 'build', '--prefix', checkout], new AbortController().signal);
  builds.set(checkout, building);
  await building;
  return join(checkout, 'packages/cli/dist/main.js');
};
