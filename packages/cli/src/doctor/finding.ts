// The result of a check of `mintmark doctor`, and its lines.
import type { Finding as ServerFinding } from '@mintmark/server';
import { printable } from '../output/printable.ts';

/** One line of the diagnosis: of a client, or of a server. */
export interface Finding extends ServerFinding {
  /** The exit code, where it is the first failure. */
  readonly code?: number;
}

/** A check that passed. */
export const ok = (check: string, said: string): Finding => ({ check, state: 'ok', said });

/** A check that explains why a token cannot be obtained. */
export const failed = (check: string, code: number, said: string, remedy: string): Finding => ({
  check,
  state: 'failed',
  said,
  remedy,
  code,
});

/** The lines of a diagnosis. */
export const findingLines = (findings: readonly Finding[]): readonly string[] => {
  const width = Math.max(...findings.map(({ check }) => check.length));
  return findings.flatMap(({ check, state, said, remedy }) => [
    printable(`${state.padEnd(7)}  ${check.padEnd(width)}  ${said}`),
    ...(remedy === undefined ? [] : [printable(`${' '.repeat(7)}  ${' '.repeat(width)}  → ${remedy}`)]),
  ]);
};
