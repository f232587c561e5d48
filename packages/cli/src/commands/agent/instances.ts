// `mintmark agent instances ID`: lists the instances of an agent.
import type { InstanceFilter, InstanceRecord } from '@mintmark/client/management';
import { Option } from 'commander';
import { parsePast } from '../../expiry.ts';
import { managementCommand } from '../management-command.ts';
import { instancesOutput } from './instance-card.ts';

interface InstancesOptions {
  readonly state?: InstanceFilter['state'];
  readonly seenSince?: string;
}

export const command = managementCommand<InstancesOptions, readonly InstanceRecord[]>({
  arguments: [['<client-id>', 'the agent']],
  options: (command) =>
    command
      .addOption(new Option('--state <state>', 'instances in this state').choices(['enabled', 'disabled']))
      .option('--seen-since <when>', 'instances that obtained a token since a date (2027-01-31), or in a time span (1h)'),
  progress: 'Listing instances',
  call: async ({ instances }, [clientId], { state, seenSince }, io) => {
    const listed: InstanceRecord[] = [];
    const filter = { state, seen_since: seenSince === undefined ? undefined : parsePast('--seen-since', seenSince, io.now()) };
    for await (const instance of instances.listAll(clientId, filter)) listed.push(instance);
    return listed;
  },
  show: instancesOutput,
  quiet: 'print names only, one per line',
  examples: [
    ['mintmark agent instances router', 'all that are remembered, and when each was last seen'],
    ['mintmark agent instances router --seen-since 1h --quiet', 'the names of those that obtained a token in the last hour'],
  ],
});
