// What cannot be undone is asked about first.
import type { Command } from 'commander';
import { UsageError } from '../failure/usage-error.ts';
import { canAsk, type Io } from '../io.ts';

/** The option that answers beforehand. */
export interface ConfirmOptions {
  readonly yes?: boolean;
}

/** Adds `--yes`. */
export const addConfirmOption = (command: Command): Command => command.option('--yes', 'do not ask');

/** Asks. @throws {@link UsageError} where nobody can be asked, Error when the answer is no */
export const requireConfirmed = async ({ yes }: ConfirmOptions, question: string, io: Io): Promise<void> => {
  if (yes === true) return;
  if (!canAsk(io)) throw new UsageError('This cannot be undone, and there is no terminal to ask on: give --yes.');
  const { askWhether } = await import('../prompts.ts');
  if (!(await askWhether(io, question))) throw new Error('Nothing was done.');
};
