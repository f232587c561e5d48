// `mintmark evaluate ID`: reports whether a token request would succeed, and which rule decides.
import type { Evaluation, EvaluationRequest } from '@mintmark/client/management';
import { CLIENT_AUTH_METHOD_NAMES } from '@mintmark/protocol';
import { Option } from 'commander';
import type { Output } from '../output/output-format.ts';
import { printable } from '../output/printable.ts';
import { card } from '../output/table.ts';
import { collect, collectWords } from '../repeatable.ts';
import { managementCommand } from './management-command.ts';

interface EvaluateOptions {
  readonly address?: string;
  readonly method?: EvaluationRequest['auth_method'];
  readonly credential?: string;
  readonly scope?: readonly string[];
  readonly resource?: readonly string[];
  readonly dpop?: boolean;
  readonly certificate?: boolean;
}

export const command = managementCommand<EvaluateOptions, Evaluation>({
  arguments: [['<client-id>', 'the API client']],
  options: (command) =>
    command
      .option('--address <address>', 'the IP address of the request')
      .addOption(
        new Option('--method <method>', 'how the client authenticates (default: as it is registered)').choices(CLIENT_AUTH_METHOD_NAMES),
      )
      .option('--credential <id>', 'the secret, key or trust rule that it uses (default: any valid one)')
      .option('--scope <scope>', 'a requested scope; may be repeated', collectWords)
      .option('--resource <uri>', 'a requested resource; may be repeated', collect)
      .option('--dpop', 'with a DPoP proof')
      .option('--certificate', 'with a client certificate'),
  progress: 'Evaluating',
  call: ({ evaluate }, [clientId], options) =>
    evaluate({
      client_id: clientId,
      address: options.address,
      auth_method: options.method,
      credential_id: options.credential,
      scope: options.scope?.join(' '),
      resource: options.resource,
      dpop: options.dpop,
      certificate: options.certificate,
    }),
  show: (evaluation) => evaluationOutput(evaluation),
  examples: [
    ['mintmark evaluate billing --address 203.0.113.7 --scope invoices:read', 'whether it would get a token, and why not'],
    ['mintmark evaluate billing --output json | jq .token', 'what the token would contain'],
  ],
});

const evaluationOutput = (evaluation: Evaluation): Output => ({
  json: evaluation,
  lines: () => {
    const { allowed, decided_by, cause, remedy, error, error_description, token } = evaluation;
    if (allowed) {
      return [
        'It would get a token.',
        ...card([
          ['format', token?.access_token_format],
          ['lifetime', token === null ? null : `${token.expires_in} s`],
          ['scope', token?.scope],
          ['audience', token?.audience.join(' ')],
          ['entitlements', token?.entitlements.join(' ')],
        ]),
      ];
    }
    return [
      `It would be refused by the rule "${decided_by}".`,
      ...[cause, remedy].flatMap((text) => (text === null ? [] : [printable(text)])),
      ...card([['the client receives', `${error}: ${error_description}`]]),
    ];
  },
});
