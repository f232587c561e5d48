// `mintmark inspect`: prints the content of a token, whether it is valid, and until when.

import { encodeBase64url } from '@mintmark/protocol';
import { defineCommand } from '../define-command.ts';
import { EndedWith } from '../failure/exit-code.ts';
import { UsageError } from '../failure/usage-error.ts';
import { tokenTypeOption } from '../guarding/guarded-issuer.ts';
import { type Inspection, type InspectionOptions, inspectToken, span } from '../inspection/inspect-token.ts';
import { pipedToken } from '../inspection/piped-token.ts';
import type { Io } from '../io.ts';
import { addOutputOptions, type OutputOptions, print } from '../output/output-format.ts';
import { printable, printableJson } from '../output/printable.ts';
import { withProgress } from '../output/progress.ts';
import { obtainToken } from '../tokens/obtain-token.ts';
import { addTokenGrantOptions, type TokenGrantOptions } from '../tokens/token-grant-options.ts';
import { expiryMembers } from '../tokens/token-outputs.ts';

interface InspectOptions extends TokenGrantOptions, InspectionOptions, OutputOptions {
  readonly cached?: boolean;
  readonly showSignature?: boolean;
}

export const command = defineCommand<InspectOptions>({
  options: (command) => {
    command
      .option('--cached', 'inspect the token that `mintmark token` prints with these options, instead of standard input')
      .option('--show-signature', 'also print its signature; whoever has all three parts can use the token')
      .addOption(tokenTypeOption());
    addOutputOptions(command);
    addTokenGrantOptions(command);
  },
  examples: [
    ['mintmark token | mintmark inspect', 'a token on standard input, checked with its issuer'],
    ['mintmark inspect --cached --output json | jq .claims', 'the token that `mintmark token` has cached'],
    [
      'mintmark token | mintmark inspect --issuer https://$tenant_url/oidc/endpoint/default --audience https://$tenant_url/',
      'whether it is for this API',
    ],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: InspectOptions, io: Io): Promise<void> => {
  const cached = options.cached ?? io.terminal.stdin;
  if (!cached && options.clientSecretStdin === true) throw new UsageError('Standard input contains the token or the secret, not both.');
  const token = cached ? (await obtainToken(options, io)).token.accessToken : await pipedToken(io);
  if (token === undefined)
    throw new UsageError('There is no token on standard input. `mintmark inspect --cached` inspects the token of `mintmark token`.');
  const inspection = await withProgress(io, 'Checking with its issuer', () => inspectToken(token, options, io));
  await print({ json: jsonOf(inspection, options), lines: () => linesOf(inspection, options, io.now()) }, options, io);
  throw new EndedWith(inspection.code);
};

const jsonOf = ({ standing, reason, message, jwt, expiresAt }: Inspection, { showSignature }: InspectOptions) => ({
  standing,
  reason,
  message,
  ...(expiresAt === undefined ? undefined : expiryMembers(expiresAt)),
  header: jwt?.header,
  claims: jwt?.payload,
  signature: showSignature === true && jwt !== undefined ? encodeBase64url(jwt.signature) : undefined,
});

const linesOf = (inspection: Inspection, options: InspectOptions, now: number): readonly string[] => {
  const { standing, message, jwt, expiresAt } = inspection;
  const { header, claims, signature } = jsonOf(inspection, options);
  return [
    printable(`${standing}: ${message}`),
    ...(expiresAt === undefined ? [] : [`${endWords(expiresAt, now)}, at ${expiresAt.toISOString()}.`]),
    ...(jwt === undefined
      ? ['It is opaque: only its issuer knows what it contains.']
      : [`header ${printableJson(header)}`, `claims ${printableJson(claims)}`]),
    ...(signature === undefined ? [] : [`signature ${signature}`]),
  ];
};

const endWords = (end: Date, now: number): string => {
  const left = end.getTime() - now;
  return left > 0 ? `It expires in ${span(left)}` : `It expired ${span(-left)} ago`;
};
