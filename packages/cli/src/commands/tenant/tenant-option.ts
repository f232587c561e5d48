// The option that selects the tenant of a command.
import type { Command } from 'commander';

/** The option that {@link addTenantOption} adds. */
export interface TenantOption {
  readonly id?: string;
}

export const addTenantOption = (command: Command): Command =>
  command.option('--id <tenant>', 'the id of a tenant (default: the tenant of the URL)');

/** The tenant, as the management API names it. */
export const tenantId = ({ id }: TenantOption): string => id ?? 'current';
