// Reports on standard error how far the work on many rows is: one line that is redrawn on a terminal, else a
// line every few seconds.
import type { Io } from '../io.ts';

/** The progress of the work. */
export interface RowProgress {
  /** As `copying`. */
  readonly phase: string;
  readonly table: string;
  readonly done: number;
  readonly total: number;
}

/** Milliseconds between two reports. */
const REDRAW = 200;
const NEXT_LINE = 5000;

/** Reports the progress of one run. */
export const rowProgress = (io: Pick<Io, 'stderr' | 'terminal' | 'now'>) => {
  const { stderr: isTerminal } = io.terminal;
  let begun: { readonly phase: string; readonly at: number; readonly done: number } | undefined;
  let reportedAt = 0;
  let isDrawn = false;
  return {
    report: (progress: RowProgress): void => {
      const now = io.now();
      if (begun?.phase !== progress.phase) {
        begun = { phase: progress.phase, at: now, done: progress.done };
        reportedAt = now;
      }
      if (now - reportedAt < (isTerminal ? REDRAW : NEXT_LINE)) return;
      reportedAt = now;
      const line = lineOf(progress, (progress.done - begun.done) / ((now - begun.at) / 1000));
      io.stderr.write(isTerminal ? `\r\x1b[K${line}` : `${line}\n`);
      isDrawn = isTerminal;
    },
    /** Removes the line from the terminal. */
    clear: (): void => {
      if (isDrawn) io.stderr.write('\r\x1b[K');
      isDrawn = false;
    },
  };
};

const lineOf = ({ phase, table, done, total }: RowProgress, rowsPerSecond: number): string => {
  const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
  const left = rowsPerSecond > 0 ? `, ${durationOf((total - done) / rowsPerSecond)} left` : '';
  return `${phase} ${table}: ${done} of ${total} rows (${percent} %), ${Math.round(rowsPerSecond)} rows/s${left}`;
};

const durationOf = (seconds: number): string => {
  const [minutes, rest] = [Math.floor(seconds / 60), Math.ceil(seconds % 60)];
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`;
};
