// `mintmark evaluate ID`: reports whether a token request would succeed, and which rule decides.
import type { Evaluation, EvaluationRequest } from '@mintmark/client/management';
import { CLIENT_AUTH_METHOD_NAMES, parseJws, TOKEN_EXCHANGE_GRANT } from '@mintmark/protocol';
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
  readonly trustDomain?: string;
  readonly workloadToken?: boolean;
  readonly assertion?: boolean;
}

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
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
      .option('--trust-domain <name>', 'with --exchange: for a transaction token of this trust domain')
      .option('--workload-token', 'authenticated by the token of a workload that standard input contains, which is not used up')
      .option('--assertion', 'for the user of the identity assertion (ID-JAG) that standard input contains, which is not used up'),
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
    ['mintmark evaluate billing --assertion --scope invoices:read < user.jwt', 'for a user of an identity provider'],
  ],
});

/** What standard input may contain: the option that says so, and the members of the request that it becomes. */
const GIVEN: readonly {
  readonly option: string;
  readonly isGiven: (options: EvaluateOptions) => boolean | undefined;
  readonly request: (token: string, options: EvaluateOptions) => Partial<EvaluationRequest>;
}[] = [
  {
    option: '--exchange',
    isGiven: ({ exchange }) => exchange,
    request: (token, { trustDomain }) => ({
      grant_type: TOKEN_EXCHANGE_GRANT,
      subject_token: token,
      subject_token_type: TOKEN_TYPE + subjectTypeOf(token),
      ...(trustDomain !== undefined && { requested_token_type: `${TOKEN_TYPE}txn_token`, audience: [trustDomain] }),
    }),
  },
  { option: '--workload-token', isGiven: ({ workloadToken }) => workloadToken, request: (token) => ({ workload_token: token }) },
  {
    option: '--assertion',
    isGiven: ({ assertion }) => assertion,
    request: (token) => ({ grant_type: JWT_BEARER, assertion: token }),
  },
];

/** The token of standard input: it must not be on the command line. */
const givenToken = async (options: EvaluateOptions, io: Io): Promise<Partial<EvaluationRequest>> => {
  const [given, ...others] = GIVEN.filter(({ isGiven }) => isGiven(options) === true);
  if (others.length > 0)
    throw new UsageError(`Give one of ${GIVEN.map(({ option }) => option).join(', ')}: standard input contains one token.`);
  if (options.trustDomain !== undefined && options.exchange !== true)
    throw new UsageError('--trust-domain is an option of --exchange: a transaction token is obtained by exchange.');
  if (given === undefined) return {};
  const token = await pipedToken(io);
  if (token === undefined) throw new UsageError(`Pipe the token of ${given.option} into this command.`);
  return given.request(token, options);
};

// An opaque token is of this server; a JWT may be of a trusted issuer as well.
const subjectTypeOf = (token: string): string => {
  try {
    return parseJws(token).header['typ'] === 'txntoken+jwt' ? 'txn_token' : 'jwt';
  } catch {
    return 'access_token';
  }
};

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
