// Builds one package, in the package's folder. npm runs it before it packs or publishes the package
// (`prepack`), so that a package always contains what its current sources compile to, also in a fresh clone,
// and no output of deleted sources.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));

// The compiler believes what it noted of a build, also when that is gone.
for (const path of ['dist', 'tsconfig.tsbuildinfo']) rmSync(path, { recursive: true, force: true });
process.exitCode = spawnSync(process.execPath, [compiler, '-b'], { stdio: 'inherit' }).status ?? 1;
