// Compiles the peers in Rust and Go when they are first measured. Their compilers are no dependency of this
// repository: without them, everything else is measured.
import { fileURLToPath } from 'node:url';
import { outputOf } from '../load/program-output.ts';
import { NotMeasured, UsageError } from '../usage-error.ts';

/** What is compiled stays here until the dependencies are installed anew. */
const OUTPUT = fileURLToPath(new URL('../../node_modules/.cache/bench-servers/', import.meta.url));
const sources = (folder: string): string => fileURLToPath(new URL(folder, import.meta.url));

interface Compiler {
  readonly version: readonly string[];
  readonly build: readonly string[];
  /** The program that `build` writes. */
  readonly program: string;
}

/** The versions of all dependencies are those of `Cargo.lock` and `go.mod`. */
const COMPILERS = {
  cargo: {
    version: ['--version'],
    build: ['build', '--release', '--locked', '--manifest-path', `${sources('rust')}/Cargo.toml`, '--target-dir', `${OUTPUT}rust`],
    program: `${OUTPUT}rust/release/token-server`,
  },
  go: {
    version: ['version'],
    // The driver of SQLite is compiled by a C compiler; without a history, as in a copy, there is no commit to note.
    build: ['build', '-C', sources('go'), '-mod=readonly', '-trimpath', '-buildvcs=false', '-o', `${OUTPUT}go/token-server`, '.'],
    program: `${OUTPUT}go/token-server`,
  },
} satisfies Readonly<Record<string, Compiler>>;

/** A compiler, by the name of its command. */
export type CompilerName = keyof typeof COMPILERS;

const compiled = new Map<CompilerName, Promise<string>>();

/**
 * The program of a compiler's peer, compiled unless it is up to date.
 *
 * @throws {@link NotMeasured} without the compiler, or if it fails
 */
export const compile = (name: CompilerName): Promise<string> => {
  const known = compiled.get(name) ?? build(name);
  compiled.set(name, known);
  return known;
};

const build = async (name: CompilerName): Promise<string> => {
  const version = await versionOf(name);
  if (version === undefined) throw new NotMeasured(`needs ${name} on the PATH`);
  console.log(`Compiling the peer in ${name === 'go' ? 'Go' : 'Rust'} with ${version}; the first time, this takes minutes.`);
  try {
    await outputOf(name, COMPILERS[name].build, new AbortController().signal);
  } catch (error) {
    if (error instanceof UsageError) throw new NotMeasured(`could not be compiled\n${error.message}`);
    throw error;
  }
  return COMPILERS[name].program;
};

const versionOf = async (name: CompilerName): Promise<string | undefined> => {
  const output = await outputOf(name, COMPILERS[name].version, new AbortController().signal).catch(() => undefined);
  return output?.trim();
};

/** The compilers on the path, with their versions. */
export const compilerVersions = async (): Promise<readonly string[]> => {
  const versions = await Promise.all((['cargo', 'go'] as const).map(versionOf));
  return versions.filter((version) => version !== undefined);
};
