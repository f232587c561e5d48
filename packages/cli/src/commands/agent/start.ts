// `mintmark agent start ID`: enables an agent, or one of its instances, again.
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { type AgentOrInstance, agentOrInstanceOutput, type InstanceOption } from './agent-or-instance.ts';

export const command = managementCommand<InstanceOption, AgentOrInstance>({
  arguments: [['<client-id>', 'the agent']],
  options: (command) => command.option('--instance <name>', 'start this instance alone'),
  progress: 'Starting',
  call: ({ clients, instances }, [clientId], { instance }) =>
    instance === undefined ? recordOf(clients.enable(clientId)) : instances.enable(clientId, instance),
  show: agentOrInstanceOutput,
  quiet: 'print the id only',
  examples: [
    ['mintmark agent start router', 'it can obtain tokens again; ended tokens stay ended'],
    ['mintmark agent start router --instance build-4711', 'the same for one instance'],
  ],
});
