// The build of one package, run by npm before it packs or publishes it (`prepack`), in the package's folder:
// what is packed is what its sources say, also in a fresh clone, and nothing is left of sources that are
// gone.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));

// The compiler believes what it noted of a build, also when that is gone.
for (const path of ['dist', 'tsconfig.tsbuildinfo']) rmSync(path, { recursive: true, force: true });
process.exitCode = spawnSync(process.execPath, [compiler, '-b'], { stdio: 'inherit' }).status ?? 1;
