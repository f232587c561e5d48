// The client credentials flow in several languages: whole programs, filled in for one client.

/** What programs are filled in with. */
export interface Flow {
  /** `https://HOST`. */
  readonly origin: string;
  readonly clientId: string;
  readonly scope: string;
}

interface SecretFlow extends Flow {
  readonly secret: string;
}

/** A program, by the name of its tab. */
export interface Program<Filled extends Flow> {
  readonly name: string;
  readonly text: (flow: Filled) => string;
}

/** The API that the programs call with their token. */
export const API = 'https://api.example.com/';

/** The programs of a client with a secret. */
export const PROGRAMS: readonly Program<SecretFlow>[] = [
  { name: 'curl', text: (flow) => [`curl ${endpoint(flow)} \\`, ...curlForm(formOf(flow))].join('\n') },
  {
    name: 'curl + jq',
    text: (flow) =>
      [
        `access_token=$(curl -s ${endpoint(flow)} \\`,
        `${curlForm(formOf(flow)).join('\n')} | jq -r .access_token)`,
        `curl ${API} -H "Authorization: Bearer $access_token"`,
      ].join('\n'),
  },
  {
    name: 'JavaScript (axios)',
    text: (flow) =>
      [
        "import axios from 'axios';",
        "import qs from 'qs';",
        '',
        `const { data } = await axios.post('${endpoint(flow)}', qs.stringify({`,
        ...formOf(flow).map(([name, value]) => `  ${name}: ${literal(value)},`),
        '}));',
        'console.log(data.access_token);',
      ].join('\n'),
  },
  {
    name: 'JavaScript (fetch)',
    text: (flow) =>
      [
        `const response = await fetch('${endpoint(flow)}', {`,
        "  method: 'POST',",
        '  body: new URLSearchParams({',
        ...formOf(flow).map(([name, value]) => `    ${name}: ${literal(value)},`),
        '  }),',
        '});',
        'const { access_token } = await response.json();',
        'console.log(access_token);',
      ].join('\n'),
  },
  {
    name: '@mintmark/client',
    text: ({ origin, clientId, secret, scope }) =>
      [
        "import { createTokenSource } from '@mintmark/client';",
        '',
        '// Requests a token when it is needed, uses it until shortly before its end, and renews it.',
        'const tokens = createTokenSource({',
        `  tenantUrl: ${literal(new URL(origin).host)},`,
        `  clientId: ${literal(clientId)},`,
        `  clientSecret: ${literal(secret)},`,
        ...(scope === '' ? [] : [`  scope: ${literal(scope)},`]),
        '});',
        `const response = await tokens.fetch('${API}');`,
        'console.log(response.status);',
      ].join('\n'),
  },
  {
    name: 'Python',
    text: (flow) =>
      [
        'import requests',
        '',
        `response = requests.post("${endpoint(flow)}", timeout=10, data={`,
        ...formOf(flow).map(([name, value]) => `    "${name}": ${literal(value)},`),
        '})',
        'response.raise_for_status()',
        'access_token = response.json()["access_token"]',
        `api = requests.get("${API}", timeout=10, headers={"Authorization": f"Bearer {access_token}"})`,
        'print(api.status_code)',
      ].join('\n'),
  },
  { name: 'Go', text: (flow) => go(flow) },
  { name: 'Java', text: (flow) => java(flow) },
];

/** Where tokens are requested, but for clients with certificates. */
export const endpoint = ({ origin }: Flow): string => `${origin}/oauth2/token`;

/** The parameters of the token request. */
export const formOf = ({ clientId, secret, scope }: Flow & Partial<SecretFlow>): readonly (readonly [name: string, value: string])[] => [
  ['grant_type', 'client_credentials'],
  ['client_id', clientId],
  ...(secret === undefined ? [] : [['client_secret', secret] as const]),
  ...(scope === '' ? [] : [['scope', scope] as const]),
];

/** A string in all of these languages. */
export const literal = (text: string): string => JSON.stringify(text);

export const curlForm = (form: ReturnType<typeof formOf>): readonly string[] => {
  const lines = form.map(([name, value]) => `  --data-urlencode '${name}=${value.replaceAll("'", `'\\''`)}'`);
  return lines.map((line, index) => (index < lines.length - 1 ? `${line} \\` : line));
};

const go = (flow: SecretFlow): string =>
  [
    'package main',
    '',
    'import (',
    '\t"context"',
    '\t"fmt"',
    '\t"log"',
    '',
    '\t"golang.org/x/oauth2"',
    '\t"golang.org/x/oauth2/clientcredentials"',
    ')',
    '',
    'func main() {',
    '\tconfig := clientcredentials.Config{',
    `\t\tClientID:     ${literal(flow.clientId)},`,
    `\t\tClientSecret: ${literal(flow.secret)},`,
    `\t\tTokenURL:     "${endpoint(flow)}",`,
    ...(flow.scope === '' ? [] : [`\t\tScopes:       []string{${flow.scope.split(' ').map(literal).join(', ')}},`]),
    '\t\tAuthStyle:    oauth2.AuthStyleInParams,',
    '\t}',
    '\tclient := config.Client(context.Background()) // adds the token, and renews it',
    `\tresponse, err := client.Get("${API}")`,
    '\tif err != nil {',
    '\t\tlog.Fatal(err)',
    '\t}',
    '\tfmt.Println(response.StatusCode)',
    '}',
  ].join('\n');

const java = (flow: SecretFlow): string =>
  [
    'import java.net.URI;',
    'import java.net.http.HttpClient;',
    'import java.net.http.HttpRequest;',
    'import java.net.http.HttpResponse.BodyHandlers;',
    '',
    'public class GetToken {',
    '    public static void main(String[] args) throws Exception {',
    `        String form = ${literal(new URLSearchParams(formOf(flow).map(([name, value]) => [name, value])).toString())};`,
    `        HttpRequest request = HttpRequest.newBuilder(URI.create("${endpoint(flow)}"))`,
    '            .header("Content-Type", "application/x-www-form-urlencoded")',
    '            .POST(HttpRequest.BodyPublishers.ofString(form))',
    '            .build();',
    '        System.out.println(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());',
    '    }',
    '}',
  ].join('\n');
