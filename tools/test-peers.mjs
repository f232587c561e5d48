// `npm run test:peers`: the tests that need servers of another kind, which npm cannot install. Fails naming
// one that is missing. Not part of `npm test`. Files named after it are run alone, and options go to the
// runner: npm run test:peers -- --test-name-pattern=lock
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pinnedNode, run } from '../packages/cli/bin/pinned-node.mjs';

/** Of each line one program must be on the path; the words after it are Debian's for it. */
const NEEDED = [
  { programs: ['valkey-server', 'redis-server'], packages: 'valkey-server, or redis-server' },
  { programs: ['nginx'], packages: 'nginx' },
  { programs: ['python3'], packages: 'python3 python3-venv' },
  { programs: ['go'], packages: 'golang' },
  { programs: ['mvn'], packages: 'maven' },
  { programs: ['pgbouncer'], packages: 'pgbouncer' },
];

const isOnPath = (program) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

const missing = NEEDED.filter(({ programs }) => !programs.some(isOnPath));
for (const { programs, packages } of missing) {
  console.error(`${programs.join(' or ')} is not on the path. On Debian: apt-get install ${packages}`);
}

const args = process.argv.slice(2);
const options = args.filter((arg) => arg.startsWith('-'));
const named = args.filter((arg) => !arg.startsWith('-'));

process.exitCode =
  missing.length > 0
    ? 1
    : await run(pinnedNode(), [
        '--conditions=@mintmark/source',
        `--import=${new URL('file-deadline.mjs', import.meta.url)}`,
        '--test',
        '--test-reporter=spec',
        '--test-reporter-destination=stdout',
        `--test-reporter=${new URL('closing-line.mjs', import.meta.url)}`,
        '--test-reporter-destination=stdout',
        ...options,
        ...(named.length > 0 ? named : ['test/peers/**/*.peer.ts']),
      ]);
