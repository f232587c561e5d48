// What a check of `mintmark doctor` comes to, and how it is told.
import { printable } from '../output/printable.ts';

/** One line of the diagnosis. */
export interface Finding {
  readonly check: string;
  /** `warning`: it works today. `skipped`: what it needs has failed. */
  readonly state: 'ok' | 'failed' | 'warning' | 'skipped';
  readonly said: string;
  /** What to do about it. */
  readonly remedy?: string;
  /** What the command ends with, where it is the first that failed. */
  readonly code?: number;
}

/** A finding that says nothing more than that it holds. */
export const ok = (check: string, said: string): Finding => ({ check, state: 'ok', said });

/** A finding that explains why no token comes. */
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
