// The seed of the inputs that tests generate. It comes from the code that is tested, so that each change of the code tries others,
// and the same code the same ones everywhere: in any clone, with or without git, before a commit and after it. Parseable by Node 20.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The sources of packages and tests, in an order that is the same on every system. */
const sources = () =>
  ['test', ...readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}/src`)]
    .flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true }).map((path) => join(ROOT, folder, path)))
    .filter((path) => /\.tsx?$/.test(path))
    .sort();

/** @returns a number of 32 bits, as fast-check takes it */
export const seedOfSources = () => {
  const hash = createHash('sha256');
  for (const path of sources()) hash.update(readFileSync(path));
  return hash.digest().readInt32BE();
};
