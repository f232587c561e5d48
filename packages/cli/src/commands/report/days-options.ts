// The options of reports of what was not used.
import type { Command } from 'commander';
import { UsageError } from '../../failure/usage-error.ts';

/** The options that {@link addDaysOptions} adds. */
export interface DaysOptions {
  readonly days: string;
  readonly owner?: string;
}

/** @param days - what the period is @param owner - what is of the team */
export const addDaysOptions = (command: Command, days: string, owner: string): Command =>
  command.option('--days <n>', days, '30').option('--owner <team>', owner);

/** The query of the options. @throws UsageError */
export const daysQuery = ({ days, owner }: DaysOptions) => {
  if (!/^[1-9]\d{0,2}$/.test(days)) throw new UsageError('--days takes a number from 1 to 999.');
  return { days, ...(owner === undefined ? undefined : { owner }) };
};
