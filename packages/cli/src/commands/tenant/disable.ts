// `mintmark tenant disable ID`: its hosts answer nobody, and its tokens end.
import type { TenantRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { printable } from '../../output/printable.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_TENANT } from './tenant-card.ts';

export const command = managementCommand<object, TenantRecord>({
  ...ONE_TENANT,
  progress: 'Disabling',
  ending: {
    effect: ({ effects }, [id]) => effects.ofTenant(id, 'disable'),
    question: ([id]) => `Disable tenant ${printable(id)}? Its hosts answer nobody, and all its tokens end now.`,
    irreversible: false,
  },
  call: ({ tenants }, [id]) => recordOf(tenants.disable(id)),
  examples: [
    ['mintmark tenant disable 01a20000-0000-7000-8000-000000000000', '`enable` takes it back, but for the tokens'],
    ['mintmark tenant disable 01a20000-0000-7000-8000-000000000000 --dry-run', 'how many tokens would end'],
  ],
});
