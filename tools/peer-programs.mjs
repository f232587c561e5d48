// The programs that npm cannot install, and the tests of test/peers that run them.
import { accessSync, constants } from 'node:fs';
import { basename, delimiter, join } from 'node:path';

/** How SPIRE is installed, into an empty module: it has replaced modules, which `go install` of a version refuses. */
const SPIRE =
  'go mod init x && go get -tool github.com/spiffe/spire/cmd/spire-server@v1.13.3 github.com/spiffe/spire/cmd/spire-agent@v1.13.3 && go install tool';

const ON_SPIRE = ['spire', 'spiffe-guide'];

/**
 * One program of each line must be on the path if one of its files runs. `packages` are its packages on Debian, `command`
 * installs it elsewhere.
 */
export const PROGRAMS = [
  { programs: ['valkey-server', 'redis-server'], packages: 'valkey-server, or redis-server', files: ['redis-store'] },
  { programs: ['nginx'], packages: 'nginx', files: ['nginx', 'mcp-sdks', 'proxies'] },
  {
    programs: ['python3'],
    packages: 'python3 python3-venv',
    files: ['compatible-databases', 'console-programs', 'deploy', 'mcp-sdks', 'other-languages', 'proxies'],
  },
  { programs: ['go'], packages: 'golang', files: ['collector', 'console-programs', 'deploy', 'other-languages'] },
  { programs: ['mvn'], packages: 'maven', files: ['other-languages'] },
  { programs: ['pgbouncer'], packages: 'pgbouncer', files: ['pgbouncer'] },
  { programs: ['psql'], packages: 'postgresql-client', files: ['operations'] },
  { programs: ['systemd-analyze'], packages: 'systemd', files: ['deploy'] },
  { programs: ['prometheus'], packages: 'prometheus', files: ['prometheus'] },
  { programs: ['promtool'], packages: 'prometheus', files: ['prometheus'] },
  { programs: ['spire-server'], command: SPIRE, files: ON_SPIRE },
  { programs: ['spire-agent'], command: SPIRE, files: ON_SPIRE },
];

/** Those that some files need. @param paths - of test files */
export const neededBy = (paths) => {
  const names = paths.map((path) => basename(path, '.peer.ts'));
  return PROGRAMS.filter(({ files }) => files.some((file) => names.includes(file)));
};

const isOnPath = (program) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** What is said of each that is missing. */
export const missingFor = (paths) =>
  neededBy(paths)
    .filter(({ programs }) => !programs.some(isOnPath))
    .map(({ programs, packages, command = `on Debian: apt-get install ${packages}` }) => {
      return `${programs.join(' or ')} is not on the path. To install it, ${command}`;
    });
