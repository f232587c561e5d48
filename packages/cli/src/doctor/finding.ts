// The result of a check of `mintmark doctor`, and its lines.
import { printable } from '../output/printable.ts';

/** One line of the diagnosis. */
export interface Finding {
  readonly check: string;
  /** `warning`: there is a problem, but tokens can be obtained. `skipped`: an earlier check failed. */
  readonly state: 'ok' | 'failed' | 'warning' | 'skipped';
  readonly said: string;
  /** What the user should do. */
  readonly remedy?: string;
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
