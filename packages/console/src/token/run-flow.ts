// The client credentials flow in several languages, filled in for one client.

/** What the programs are filled in with. */
export interface Flow {
  /** `https://HOST`. */
  readonly origin: string;
  readonly clientId: string;
  /** The secret while it is shown; later the programs read a file. */
  readonly secret: string | undefined;
  readonly scope: string;
}

/** The programs by the names of their tabs. */
export const PROGRAMS: readonly { readonly name: string; readonly text: (flow: Flow) => string }[] = [
  {
    name: 'curl',
    text: ({ origin, clientId, secret, scope }) =>
      [
        `curl ${origin}/oauth2/token \\`,
        `  -u ${shell(`${clientId}:${secret ?? ''}`)}${secret === undefined ? '"$(cat client.secret)"' : ''} \\`,
        `  -d grant_type=client_credentials${scope === '' ? '' : ` \\\n  --data-urlencode ${shell(`scope=${scope}`)}`}`,
      ].join('\n'),
  },
  {
    name: 'curl + jq',
    text: ({ origin, clientId, secret }) =>
      [
        `access_token=$(curl -s ${origin}/oauth2/token \\`,
        `  -d grant_type=client_credentials -d ${shell(`client_id=${clientId}`)} \\`,
        `  --data-urlencode ${secret === undefined ? '"client_secret=$(cat client.secret)"' : shell(`client_secret=${secret}`)} | jq -r .access_token)`,
        'curl -H "Authorization: Bearer $access_token" https://api.example.com/',
      ].join('\n'),
  },
  {
    name: 'JavaScript (axios)',
    text: (flow) =>
      [
        "import axios from 'axios';",
        "import qs from 'qs';",
        '',
        `const { data } = await axios.post('${flow.origin}/oauth2/token', qs.stringify({`,
        ...form(flow),
        '}));',
        'console.log(data.access_token);',
      ].join('\n'),
  },
  {
    name: 'JavaScript (fetch)',
    text: (flow) =>
      [
        `const response = await fetch('${flow.origin}/oauth2/token', {`,
        "  method: 'POST',",
        '  body: new URLSearchParams({',
        ...form(flow).map((line) => `  ${line}`),
        '  }),',
        '});',
        'const { access_token } = await response.json();',
      ].join('\n'),
  },
  {
    name: '@mintmark/client',
    text: ({ origin, clientId, secret, scope }) =>
      [
        "import { createTokenSource } from '@mintmark/client';",
        '',
        'const tokens = createTokenSource({',
        `  tenantUrl: ${js(new URL(origin).host)},`,
        `  clientId: ${js(clientId)},`,
        `  clientSecret: ${jsSecret(secret)},`,
        ...(scope === '' ? [] : [`  scope: ${js(scope)},`]),
        '});',
        "const response = await tokens.fetch('https://api.example.com/');",
      ].join('\n'),
  },
  {
    name: 'Python',
    text: ({ origin, clientId, secret, scope }) =>
      [
        'import requests',
        '',
        'response = requests.post(',
        `    "${origin}/oauth2/token",`,
        `    auth=(${js(clientId)}, ${secret === undefined ? 'open("client.secret").read().strip()' : js(secret)}),`,
        `    data={"grant_type": "client_credentials"${scope === '' ? '' : `, "scope": ${js(scope)}`}},`,
        '    timeout=10,',
        ')',
        'response.raise_for_status()',
        'access_token = response.json()["access_token"]',
      ].join('\n'),
  },
  {
    name: 'Go',
    text: ({ origin, clientId, secret, scope }) =>
      [
        'config := clientcredentials.Config{',
        `\tClientID:     ${js(clientId)},`,
        `\tClientSecret: ${secret === undefined ? 'os.Getenv("CLIENT_SECRET")' : js(secret)},`,
        `\tTokenURL:     "${origin}/oauth2/token",`,
        ...(scope === '' ? [] : [`\tScopes:       []string{${scope.split(' ').map(js).join(', ')}},`]),
        '\tAuthStyle:    oauth2.AuthStyleInHeader,',
        '}',
        'client := config.Client(context.Background()) // adds the token, and renews it',
      ].join('\n'),
  },
  {
    name: 'Java',
    text: ({ origin, clientId, secret, scope }) =>
      [
        `String credentials = Base64.getEncoder().encodeToString((${js(`${clientId}:`)} + ${secret === undefined ? 'System.getenv("CLIENT_SECRET")' : js(secret)}).getBytes());`,
        'HttpRequest request = HttpRequest.newBuilder()',
        `    .uri(URI.create("${origin}/oauth2/token"))`,
        '    .header("Authorization", "Basic " + credentials)',
        '    .header("Content-Type", "application/x-www-form-urlencoded")',
        `    .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials${scope === '' ? '' : `&scope=${encodeURIComponent(scope)}`}"))`,
        '    .build();',
        'String json = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();',
      ].join('\n'),
  },
];

const js = (text: string): string => JSON.stringify(text);
const jsSecret = (secret: string | undefined): string => (secret === undefined ? 'process.env.CLIENT_SECRET' : js(secret));
const shell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const form = ({ clientId, secret, scope }: Flow): string[] => [
  "  grant_type: 'client_credentials',",
  `  client_id: ${js(clientId)},`,
  `  client_secret: ${jsSecret(secret)},`,
  ...(scope === '' ? [] : [`  scope: ${js(scope)},`]),
];
