// The options for a shared quota, at its creation and later.
import type { Quota } from '@mintmark/client/management';
import { type Command, Option } from 'commander';
import { collectQuota, QUOTA_MODES, type QuotaMode } from '../../quota-option.ts';
import { collect } from '../../repeatable.ts';

/** The options that {@link addQuotaOptions} adds. */
export interface QuotaOptions {
  readonly quota?: Quota;
  readonly quotaMode?: QuotaMode;
  readonly owner?: string;
  readonly label?: readonly string[];
}

export const addQuotaOptions = (command: Command): Command =>
  command
    .option('--quota <limit>', 'how many tokens its clients may obtain together, such as 1000/hour; may be repeated', collectQuota)
    .addOption(new Option('--quota-mode <mode>', 'whether requests above --quota are refused or only reported').choices(QUOTA_MODES))
    .option('--owner <team>', 'only clients of this owner count')
    .option('--label <name=value>', 'only clients with this label count; may be repeated', collect);
