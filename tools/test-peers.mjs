// `npm run test:peers` runs the tests that need programs that npm cannot install, and fails if one is
// missing. They are not part of `npm test`. It accepts names of files, and passes options to the runner: npm
// run test:peers -- --test-name-pattern=lock
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pinnedNode, run } from '../packages/cli/bin/pinned-node.mjs';
import { builtConsole } from './build-console.mjs';

/** How SPIRE is installed, into an empty module: it has replaced modules, which `go install` of a version refuses. */
const SPIRE =
  'go mod init x && go get -tool github.com/spiffe/spire/cmd/spire-server@v1.13.3 github.com/spiffe/spire/cmd/spire-agent@v1.13.3 && go install tool';

/** One program of each line must be on the path. `packages` are its packages on Debian, `command` installs it elsewhere. */
const NEEDED = [
  { programs: ['valkey-server', 'redis-server'], packages: 'valkey-server, or redis-server' },
  { programs: ['nginx'], packages: 'nginx' },
  { programs: ['python3'], packages: 'python3 python3-venv' },
  { programs: ['go'], packages: 'golang' },
  { programs: ['mvn'], packages: 'maven' },
  { programs: ['pgbouncer'], packages: 'pgbouncer' },
  { programs: ['psql'], packages: 'postgresql-client' },
  { programs: ['systemd-analyze'], packages: 'systemd' },
  { programs: ['prometheus'], packages: 'prometheus' },
  { programs: ['promtool'], packages: 'prometheus' },
  { programs: ['spire-server'], command: SPIRE },
  { programs: ['spire-agent'], command: SPIRE },
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
for (const { programs, packages, command = `on Debian: apt-get install ${packages}` } of missing) {
  console.error(`${programs.join(' or ')} is not on the path. To install it, ${command}`);
}

// The pages that servers of the tests serve.
if (missing.length === 0) await builtConsole();

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
