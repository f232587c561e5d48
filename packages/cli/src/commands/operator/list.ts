// `mintmark operator list`: lists the operators of the console.
import type { OperatorRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { operatorsOutput } from './operator-card.ts';

export const command = managementCommand<object, readonly OperatorRecord[]>({
  progress: 'Listing operators',
  call: ({ operators }) => operators.list(),
  show: operatorsOutput,
  quiet: 'print names only, one per line',
  examples: [['mintmark operator list', 'who may do what in the console']],
});
