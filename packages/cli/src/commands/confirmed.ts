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

/**
 * Asks.
 *
 * @param name - of the one thing that ends, which may be typed to confirm
 * @throws {@link UsageError} where nobody can be asked, Error when it is not confirmed
 */
export const requireConfirmed = async ({ yes }: ConfirmOptions, question: string, io: Io, name?: string): Promise<void> => {
  if (yes === true) return;
  if (!canAsk(io)) throw new UsageError('This has to be confirmed, and there is no terminal to ask on: give --yes.');
  await confirm(question, io, name);
};

/** Asks somebody who is there. @throws Error when it is not confirmed */
export const confirm = async (question: string, io: Io, name?: string): Promise<void> => {
  const { askConfirmed } = await import('../prompts.ts');
  if (!(await askConfirmed(io, question, name))) throw new Error('Nothing was done.');
};
