// `mintmark agent stop ID`: disables an agent, or one of its instances, and ends all tokens that it obtained.
import { recordOf } from '../../connection.ts';
import { printable } from '../../output/printable.ts';
import { managementCommand } from '../management-command.ts';
import { type AgentOrInstance, agentOrInstanceOutput, type InstanceOption } from './agent-or-instance.ts';

interface StopOptions extends InstanceOption {
  readonly tokensOnly?: boolean;
}

const actionOf = ({ tokensOnly }: StopOptions) => (tokensOnly === true ? 'end-tokens' : 'disable');

export const command = managementCommand<StopOptions, AgentOrInstance>({
  arguments: [['<client-id>', 'the agent']],
  options: (command) =>
    command.option('--instance <name>', 'stop this instance alone').option('--tokens-only', 'end its tokens, and let it obtain new ones'),
  progress: 'Stopping',
  ending: {
    effect: ({ effects }, [clientId], options) => {
      const { instance } = options;
      return instance === undefined
        ? effects.ofClient(clientId, actionOf(options))
        : effects.ofInstance(clientId, instance, actionOf(options));
    },
    question: ([clientId], { instance, tokensOnly }) => {
      const what = instance === undefined ? printable(clientId) : `instance ${printable(instance)} of ${printable(clientId)}`;
      return tokensOnly === true
        ? `End all tokens of ${what}, and what was derived from them?`
        : `Stop ${what}? Its tokens end now, with what was derived from them, and it gets no new ones until it is started.`;
    },
    name: ([clientId], { instance }) => instance ?? clientId,
    irreversible: false,
  },
  call: ({ clients, instances }, [clientId], options) => {
    const { instance, tokensOnly = false } = options;
    if (instance === undefined) return recordOf(tokensOnly ? clients.endTokens(clientId) : clients.disable(clientId));
    return tokensOnly ? instances.endTokens(clientId, instance) : instances.disable(clientId, instance);
  },
  show: agentOrInstanceOutput,
  quiet: 'print the id only',
  examples: [
    ['mintmark agent stop router --dry-run', 'how many tokens would end, and who uses them'],
    ['mintmark agent stop router --instance build-4711', 'stops one instance; the others continue'],
    ['mintmark agent stop router', 'ends all of its tokens; after `agent start` it can get new ones'],
  ],
});
