// `mintmark resource show URI`.
import type { ResourceRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { resourceOutput } from './resource-card.ts';

export const command = managementCommand<object, ResourceRecord>({
  arguments: [['<uri>', 'the resource indicator']],
  progress: 'Looking it up',
  call: ({ resources }, [uri]) => resources.get(uri),
  show: resourceOutput,
  quiet: 'print the URI only',
  examples: [['mintmark resource show https://api.example.com/payments', 'its scopes, owners and settings']],
});
