import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cliLine, curlLine, manifest, options } from './command-lines.ts';

describe('console: the same action elsewhere', () => {
  const words: [title: string, line: string, expected: string][] = [
    ['a plain word stays plain', cliLine('client', 'disable', 'billing'), 'mintmark client disable billing'],
    ['a space is quoted', cliLine('client', 'create', '--name', 'Nightly job'), "mintmark client create --name 'Nightly job'"],
    ['a quote in a name does not end the quotes', cliLine('x', `a'; rm -rf ~ #`), `mintmark x 'a'\\''; rm -rf ~ #'`],
    ['a command substitution is not executed', cliLine('x', '$(id)', '`id`'), "mintmark x '$(id)' '`id`'"],
    [
      'an option without a value is left out',
      cliLine('x', ...options({ owner: undefined, name: '', scope: ['a', 'b'] })),
      'mintmark x --scope a --scope b',
    ],
    [
      'a body is quoted as a whole',
      curlLine({ method: 'POST', path: '/keys/rotate', body: { algorithm: "E'S" } }),
      `curl --fail-with-body "https://$tenant_url/management/v1/keys/rotate" \\\n  -X POST \\\n  -H "Authorization: Bearer $access_token" \\\n  -H "Content-Type: application/json" \\\n  -d '{"algorithm":"E'\\''S"}'`,
    ],
    [
      'the history of a shell is not inserted into a URL',
      curlLine({ method: 'GET', path: `/clients/${encodeURIComponent('a!!"$(id)`id`b')}` }),
      `curl --fail-with-body "https://$tenant_url/management/v1/clients/a%21%21%22%24(id)%60id%60b" \\\n  -H "Authorization: Bearer $access_token"`,
    ],
    [
      'a manifest has the values as JSON',
      manifest('Client', { client_id: 'a: b', scopes: ['x'], owner: undefined }),
      'kind: Client\nclient_id: "a: b"\nscopes: ["x"]',
    ],
  ];
  for (const [title, line, expected] of words) test(title, () => assert.equal(line, expected));
});
