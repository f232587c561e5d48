// The client credentials flow of a client that has a private key, and for mutual TLS a certificate, in files of its own.
import { API, curlForm, type Flow, formOf, literal, type Program } from './run-flow.ts';

/** The programs of a client with a certificate. */
export const CERTIFICATE_PROGRAMS: readonly Program<Flow & { readonly tokenEndpoint: string }>[] = [
  {
    name: 'curl',
    text: ({ tokenEndpoint, ...flow }) =>
      [`curl ${tokenEndpoint} --cert client.pem --key client.key \\`, ...curlForm(formOf(flow))].join('\n'),
  },
  {
    name: '@mintmark/client',
    text: (flow) =>
      program(flow, 'certificateFromFiles, mutualTls', `...mutualTls(certificateFromFiles({ cert: 'client.pem', key: 'client.key' })),`),
  },
];

/** The programs of a client with a key. */
export const KEY_PROGRAMS: readonly Program<Flow & { readonly kid: string | undefined }>[] = [
  {
    name: '@mintmark/client',
    text: ({ kid, ...flow }) =>
      program(flow, 'keyFromFile', `clientKey: keyFromFile('client.key'${kid === undefined ? '' : `, { kid: ${literal(kid)} }`}),`),
  },
];

/** @param names - what it imports of `@mintmark/client/node` */
const program = ({ origin, clientId, scope }: Flow, names: string, proof: string): string =>
  [
    "import { createTokenSource } from '@mintmark/client';",
    `import { ${names} } from '@mintmark/client/node';`,
    '',
    'const tokens = createTokenSource({',
    `  issuer: ${literal(`${origin}/oauth2`)},`,
    `  clientId: ${literal(clientId)},`,
    `  ${proof}`,
    ...(scope === '' ? [] : [`  scope: ${literal(scope)},`]),
    '});',
    `const response = await tokens.fetch('${API}');`,
    'console.log(response.status);',
  ].join('\n');
