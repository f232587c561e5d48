// Asks for confirmation of an action that cannot be undone.
import type { Command } from 'commander';
import { UsageError } from '../failure/usage-error.ts';
import { canAsk, type Io } from '../io.ts';

/** The option that {@link addConfirmOption} adds. */
export interface ConfirmOptions {
  readonly yes?: boolean;
}

export const addConfirmOption = (command: Command): Command => command.option('--yes', 'do not ask');

/**
 * Asks for confirmation, unless `--yes` was given.
 *
 * @param name - a text that confirms as well as `yes`
 * @throws UsageError without a terminal, Error when it is not confirmed
 */
export const requireConfirmed = async ({ yes }: ConfirmOptions, question: string, io: Io, name?: string): Promise<void> => {
  if (yes === true) return;
  if (!canAsk(io)) throw new UsageError('This has to be confirmed, and there is no terminal: give --yes.');
  await confirm(question, io, name);
};

/** Asks for confirmation on the terminal. @throws Error when it is not confirmed */
export const confirm = async (question: string, io: Io, name?: string): Promise<void> => {
  const { askConfirmed } = await import('../prompts.ts');
  if (!(await askConfirmed(io, question, name))) throw new Error('Nothing was done.');
};
