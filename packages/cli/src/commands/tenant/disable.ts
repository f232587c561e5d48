// `mintmark tenant disable ID`: refuses all requests to a tenant and ends its tokens.
import type { TenantRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { printable } from '../../output/printable.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_TENANT_COMMAND } from './tenant-card.ts';

export const command = managementCommand<object, TenantRecord>({
  ...ONE_TENANT_COMMAND,
  progress: 'Disabling',
  ending: {
    effect: ({ effects }, [id]) => effects.ofTenant(id, 'disable'),
    question: ([id]) => `Disable tenant ${printable(id)}? All requests to it are refused, and all its tokens end now.`,
    irreversible: false,
  },
  call: ({ tenants }, [id]) => recordOf(tenants.disable(id)),
  examples: [
    ['mintmark tenant disable 01a20000-0000-7000-8000-000000000000', '`tenant enable` undoes it, except for the tokens'],
    ['mintmark tenant disable 01a20000-0000-7000-8000-000000000000 --dry-run', 'how many tokens would end'],
  ],
});
