// Builds the package in whose folder it runs. npm runs it before it packs or publishes the package
// (`prepack`), so that a package contains the output of its current sources and none of deleted ones.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));

// The compiler does not write `dist` again while `tsconfig.tsbuildinfo` records it.
for (const path of ['dist', 'tsconfig.tsbuildinfo']) rmSync(path, { recursive: true, force: true });
process.exitCode = spawnSync(process.execPath, [compiler, '-b'], { stdio: 'inherit' }).status ?? 1;
