// `mintmark evaluate ID`: reports whether a token request would succeed, and which rule decides.
import type { Evaluation, EvaluationRequest } from '@mintmark/client/management';
import { CLIENT_AUTH_METHOD_NAMES } from '@mintmark/protocol';
import { Option } from 'commander';
import { UsageError } from '../failure/usage-error.ts';
import { pipedToken } from '../inspection/piped-token.ts';
import type { Io } from '../io.ts';
import type { Output } from '../output/output-format.ts';
import { printable } from '../output/printable.ts';
import { card } from '../output/table.ts';
import { collect, collectWords } from '../repeatable.ts';
import { managementCommand } from './management-command.ts';

interface EvaluateOptions {
  readonly address?: string;
  readonly instance?: string;
  readonly method?: EvaluationRequest['auth_method'];
  readonly credential?: string;
  readonly scope?: readonly string[];
  readonly resource?: readonly string[];
  readonly dpop?: boolean;
  readonly certificate?: boolean;
  readonly exchange?: boolean;
  readonly workloadToken?: boolean;
}

const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:';

export const command = managementCommand<EvaluateOptions, Evaluation>({
  arguments: [['<client-id>', 'the API client']],
  options: (command) =>
    command
      .option('--address <address>', 'the IP address of the request')
      .addOption(
        new Option('--method <method>', 'how the client authenticates (default: as it is registered)').choices(CLIENT_AUTH_METHOD_NAMES),
      )
      .option('--credential <id>', 'the secret, key or trust rule that it uses (default: any valid one)')
      .option('--instance <name>', 'the instance of an agent that it names')
      .option('--scope <scope>', 'a requested scope; may be repeated', collectWords)
      .option('--resource <uri>', 'a requested resource; may be repeated', collect)
      .option('--dpop', 'with a DPoP proof')
      .option('--certificate', 'with a client certificate')
      .option('--exchange', 'an exchange (RFC 8693) of the token that standard input contains, which is not used up')
      .option('--workload-token', 'authenticated by the token of a workload that standard input contains, which is not used up'),
  progress: 'Evaluating',
  call: async ({ evaluate }, [clientId], options, io) =>
    evaluate({
      client_id: clientId,
      address: options.address,
      instance: options.instance,
      auth_method: options.method,
      credential_id: options.credential,
      scope: options.scope?.join(' '),
      resource: options.resource,
      dpop: options.dpop,
      certificate: options.certificate,
      ...(await givenToken(options, io)),
    }),
  show: (evaluation) => evaluationOutput(evaluation),
  examples: [
    ['mintmark evaluate billing --address 203.0.113.7 --scope invoices:read', 'whether it would get a token, and why not'],
    ['mintmark evaluate billing --output json | jq .token', 'what the token would contain'],
    ['mintmark evaluate billing --exchange < workload.jwt', 'whether its exchange policy accepts a token'],
    ['mintmark evaluate billing --workload-token < workload.jwt', 'by the token of its platform, from its trust rule to its scopes'],
  ],
});

/** The token of an exchange or of the workload: it must not be on the command line. */
const givenToken = async ({ exchange, workloadToken }: EvaluateOptions, io: Io): Promise<Partial<EvaluationRequest>> => {
  if (exchange === true && workloadToken === true)
    throw new UsageError('Give either --exchange or --workload-token: standard input contains one token.');
  if (exchange !== true && workloadToken !== true) return {};
  const token = await pipedToken(io);
  if (token === undefined)
    throw new UsageError(`Pipe the token of ${exchange === true ? '--exchange' : '--workload-token'} into this command.`);
  return exchange === true ? exchangeOf(token) : { workload_token: token };
};

// A JWT may be of this server or of a trusted issuer; an opaque token is of this server.
const exchangeOf = (token: string): Partial<EvaluationRequest> => ({
  grant_type: TOKEN_EXCHANGE,
  subject_token: token,
  subject_token_type: `${TOKEN_TYPE}${token.split('.').length === 3 ? 'jwt' : 'access_token'}`,
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
