// `mintmark resource show URI`: prints one API.
import type { ResourceRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_RESOURCE_COMMAND } from './resource-card.ts';

export const command = managementCommand<object, ResourceRecord>({
  ...ONE_RESOURCE_COMMAND,
  progress: 'Reading',
  call: ({ resources }, [uri]) => recordOf(resources.get(uri)),
  examples: [['mintmark resource show https://api.example.com/payments', 'its scopes, owners and settings']],
});
