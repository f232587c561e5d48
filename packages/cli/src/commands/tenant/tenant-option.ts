// Which tenant a command is about.
import type { Command } from 'commander';

/** The option. */
export interface TenantOption {
  readonly id?: string;
}

/** Adds `--id`. */
export const addTenantOption = (command: Command): Command =>
  command.option('--id <tenant>', 'the id of a tenant (default: the one that is asked)');

/** The tenant, as the management API names it. */
export const tenantId = ({ id }: TenantOption): string => id ?? 'current';
