// Builds the package in whose folder it runs. npm runs it before it packs or publishes the package
// (`prepack`), so that a package contains the output of its current sources and none of deleted ones.
import { rmSync } from 'node:fs';
import { compile } from './compile.mjs';

// The compiler does not write `dist` again while `tsconfig.tsbuildinfo` records it.
for (const path of ['dist', 'tsconfig.tsbuildinfo']) rmSync(path, { recursive: true, force: true });
process.exitCode = compile(['-b']);
