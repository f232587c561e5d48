// Parsing of manifests: what is accepted, what is refused at which position, and that no text makes it throw.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { generateCredential } from '@mintmark/protocol';
import fc from 'fast-check';
import { runs } from '../../../../test/property-runs.ts';
import { describeProblem, inOrderOfPosition } from './manifest.ts';
import { MAX_MANIFEST, readManifests } from './read-manifests.ts';
import { manifestYaml } from './write-manifests.ts';

const problemsIn = (text: string): string[] => inOrderOfPosition(readManifests(text, 'f').problems).map(describeProblem);
const fieldsIn = (text: string): unknown => {
  assert.deepEqual(problemsIn(text), []);
  return readManifests(text, 'f').manifests.map(({ kind, id, fields }) => [kind, id, fields]);
};
const SECRET = generateCredential('secret', (size) => crypto.getRandomValues(new Uint8Array(size)));
const CLIENT = 'kind: Client\nclient_id: a\nname: A\n';

describe('readManifests accepts', () => {
  const cases: [name: string, text: string, want: unknown][] = [
    ['YAML', CLIENT, [['Client', 'a', { name: 'A' }]]],
    ['JSON', '{"kind": "Client", "client_id": "a", "name": "A"}', [['Client', 'a', { name: 'A' }]]],
    [
      'a list',
      '[{"kind": "Entitlement", "name": "a:b"}, {"kind": "Tenant"}]',
      [
        ['Entitlement', 'a:b', {}],
        ['Tenant', 'current', {}],
      ],
    ],
    [
      'several documents, and empty ones between them',
      `---\n---\n${CLIENT}---\n# nothing\n---\nkind: Tenant\n...\n`,
      [
        ['Client', 'a', { name: 'A' }],
        ['Tenant', 'current', {}],
      ],
    ],
    [
      'strings that resemble dates, flags or numbers',
      `${CLIENT}expires_at: 2030-01-01\nowner: yes\npurpose: 1_000\n`,
      [['Client', 'a', { name: 'A', expires_at: '2030-01-01', owner: 'yes', purpose: '1_000' }]],
    ],
    [
      'a value with an alias',
      `${CLIENT}scopes: &s [a]\ndefault_scopes: *s\n`,
      [['Client', 'a', { name: 'A', scopes: ['a'], default_scopes: ['a'] }]],
    ],
    [
      'a member called __proto__',
      `${CLIENT}labels: {__proto__: x}\n`,
      [['Client', 'a', { name: 'A', labels: JSON.parse('{"__proto__": "x"}') }]],
    ],
    ['a name in the form of a number', `${CLIENT}labels: {1: a}\n`, [['Client', 'a', { name: 'A', labels: { '1': 'a' } }]]],
    ['an empty text', '', []],
  ];
  for (const [name, text, want] of cases) test(name, () => assert.deepEqual(fieldsIn(text), want));
});

describe('readManifests refuses, with the position,', () => {
  const cases: [name: string, text: string, want: readonly (string | RegExp)[]][] = [
    ['invalid YAML', 'kind: [\n', [/^f:2:1: is not YAML: /]],
    ['a tab', 'kind: Client\n\tname: A\n', [/^f:2:1: is not YAML: .*tab/]],
    ['a duplicate name', `${CLIENT}name: B\n`, ['f:4:1: this name occurs twice']],
    ['an unknown tag', `${CLIENT}purpose: !env HOME\n`, [/^f:4:10: is not YAML: tag resolve failed$/]],
    ['a plain string', 'hello\n', ['f:1:1: is not a manifest, an object with a kind']],
    ['no kind', 'client_id: a\n', ['f:1:1: kind is one of Tenant, Entitlement, Resource, Quota, Issuer, Client, Trust']],
    ['another kind', 'a: 1\nkind: Pod\n', ['f:2:7: kind is one of Tenant, Entitlement, Resource, Quota, Issuer, Client, Trust']],
    [
      'a kind that objects inherit',
      'kind: constructor\n',
      ['f:1:7: kind is one of Tenant, Entitlement, Resource, Quota, Issuer, Client, Trust'],
    ],
    ['a manifest without id and name', 'kind: Client\n', ['f:1:1: Client ?: client_id is missing', 'f:1:1: Client ?: name is missing']],
    [
      'an id that is not a string',
      'kind: Client\nclient_id: 12\nname: A\n',
      ['f:2:12: Client ?: client_id: must be a string: put it in quotes'],
    ],
    ['an unknown field', `${CLIENT}colour: red\n`, ['f:4:9: Client a: colour: is not a field of Client']],
    [
      'a misspelt field',
      `${CLIENT}defaultScopes: []\n`,
      ['f:4:16: Client a: defaultScopes: is not a field of Client; did you mean default_scopes?'],
    ],
    [
      'a field of another kind',
      'kind: Entitlement\nname: a\ndisabled: true\n',
      ['f:3:11: Entitlement a: disabled: is not a field of Entitlement'],
    ],
    ['a number that JSON does not have', `${CLIENT}access_token_lifetime: .inf\n`, ['f:4:24: is not a number in JSON']],
    ['a second manifest, with its own lines', `${CLIENT}---\nkind: Client\nclient_id: b\n`, ['f:5:1: Client b: name is missing']],
    [
      'an element of a list',
      '[{"kind": "Tenant"},\n {"kind": 1}]',
      ['f:2:11: kind is one of Tenant, Entitlement, Resource, Quota, Issuer, Client, Trust'],
    ],
    ['an attempt to enable a client', `${CLIENT}disabled: false\n`, [/^f:4:11: Client a: disabled: must be true or left out/]],
    [
      'too many aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.replaceAll(/./g, (name) => `${name}: &${name} [${`*${String.fromCharCode(name.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}`,
      ['f:1:1: is nested too deeply, or uses too many aliases'],
    ],
    ['a text that is too long', 'x'.repeat(MAX_MANIFEST + 1), [/^f:1:1: has more than 16777216 characters/]],
  ];
  for (const [name, text, want] of cases) {
    test(name, () => {
      const found = problemsIn(text);
      assert.equal(found.length, want.length, found.join('\n'));
      for (const [at, expected] of want.entries()) {
        if (typeof expected === 'string') assert.equal(found[at], expected);
        else assert.match(found[at] ?? '', expected);
      }
    });
  }
});

describe('readManifests refuses a secret', () => {
  const cases: [name: string, text: string][] = [
    ['as client_secret', `${CLIENT}client_secret: hunter2\n`],
    ['as password', `${CLIENT}password: hunter2\n`],
    ['instead of the section', `${CLIENT}secret: hunter2\n`],
    ['instead of a source', `${CLIENT}secret: {from: hunter2}\n`],
    ['alongside a source', `${CLIENT}secret: {from: {env: A}, value: hunter2}\n`],
    ['in any field, if it is a generated one', `${CLIENT}description: ${SECRET}\n`],
    ['within a text', `${CLIENT}description: "it is ${SECRET}, save it"\n`],
    ['as a name', `${CLIENT}labels: {${SECRET}: a}\n`],
  ];
  for (const [name, text] of cases) {
    test(name, () => {
      const found = problemsIn(text).join('\n');
      assert.match(found, /^f:4:\d+: .*(secret|not known|no field)/);
      assert.doesNotMatch(found, /hunter2|mms_/);
    });
  }
});

describe('the secret section', () => {
  const section = (text: string) => readManifests(`${CLIENT}secret: ${text}\n`, 'f').manifests[0]?.secret;
  const refused: [name: string, text: string, want: RegExp][] = [
    ['rotation without a destination', '{rotateEvery: 30d}', /secret\.rotateEvery: requires `to`, the destination/],
    ['rotation with a source', '{rotateEvery: 30d, to: {file: a}, from: {env: A}}', /secret\.from: cannot be combined with rotateEvery/],
    ['a rotation period that is too short', '{rotateEvery: 59m, to: {file: a}}', /secret\.rotateEvery: must be at least an hour/],
    [
      'an overlap longer than the rotation period',
      '{rotateEvery: 30d, overlap: 31d, to: {file: a}}',
      /secret\.overlap: is longer than rotateEvery/,
    ],
    ['an overlap without rotation', '{overlap: 1d, to: {file: a}}', /secret\.overlap: requires rotateEvery/],
    ['an invalid time span', '{rotateEvery: 30, to: {file: a}}', /secret\.rotateEvery: must be a time span such as/],
    ['two destinations', '{to: {file: a, command: b}}', /secret\.to: must be \{file: PATH\} or/],
    ['no destination', '{to: {kubernetesSecret: a}}', /secret\.to: must be \{file: PATH\} or/],
    ['a namespace without a Kubernetes Secret', '{to: {file: a, namespace: b}}', /secret\.to: must be \{file: PATH\} or/],
    ['two sources', '{from: {env: A, file: b}}', /secret\.from: must be \{env: NAME\} or/],
    ['an unknown member', '{form: {env: A}}', /secret\.form: is not one of from, to, rotateEvery, overlap/],
  ];
  for (const [name, text, want] of refused)
    test(`refuses ${name}`, () => assert.match(problemsIn(`${CLIENT}secret: ${text}\n`).join('\n'), want));

  const HOUR = 3_600_000;
  test('accepts the shortest rotation period', () => assert.equal(section('{rotateEvery: 1h, to: {file: a}}')?.rotateEvery, HOUR));
  test('has an overlap of a day, or the rotation period if that is shorter', () => {
    assert.equal(section('{rotateEvery: 30d, to: {file: a}}')?.overlap, 24 * HOUR);
    assert.equal(section('{rotateEvery: 2h, to: {file: a}}')?.overlap, 2 * HOUR);
  });
  test('accepts an overlap from 0 to the rotation period', () => {
    assert.equal(section('{rotateEvery: 30d, overlap: 0, to: {file: a}}')?.overlap, 0);
    assert.equal(section('{rotateEvery: 30d, overlap: 0s, to: {file: a}}')?.overlap, 0);
    assert.equal(section('{rotateEvery: 2h, overlap: 2h, to: {command: a, kubernetesSecret: b, namespace: c}}')?.overlap, 2 * HOUR);
  });
});

describe('for any text', () => {
  const yamlish = fc.array(
    fc.constantFrom(
      'kind',
      'Client',
      ': ',
      '\n',
      '- ',
      '  ',
      '{',
      '}',
      '[',
      ']',
      '"',
      '&a',
      '*a',
      '!x',
      '---\n',
      'é',
      '\u0000',
      '\t',
      '|',
      '>',
      '#',
      '?',
      ',',
    ),
  );
  test('there is a manifest or a problem, and nothing is thrown', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          yamlish.map((parts) => parts.join('')),
        ),
        (text) => {
          for (const { position } of readManifests(text, 'f').problems) assert.ok(position.line >= 1 && position.column >= 1);
        },
      ),
      runs(),
    );
  });
  test('deep nesting is refused', () => {
    for (const open of ['[', '{"a":', '- ']) assert.equal(problemsIn(open.repeat(100_000)).length > 0, true);
  });
  test('written manifests are read back unchanged', () => {
    const manifest = fc.record({
      kind: fc.constant('Client'),
      client_id: fc.string(),
      name: fc.string({ unit: 'binary' }),
      description: fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('yes', '0x1f', '1e3', '~', 'null', '- a', '? b', '2030-01-01', '%', '@', '`', "'", ' a ', 'a: b', '#', '<<'),
      ),
      labels: fc.dictionary(fc.string(), fc.string()),
      claims: fc.dictionary(fc.string(), fc.jsonValue()),
    });
    fc.assert(
      fc.property(fc.array(manifest, { minLength: 1, maxLength: 3 }), (written) => {
        const { manifests, problems } = readManifests(manifestYaml(written), 'f');
        assert.deepEqual(problems, []);
        assert.deepEqual(
          JSON.parse(JSON.stringify(manifests.map(({ id, fields }) => ({ kind: 'Client', client_id: id, ...fields })))),
          JSON.parse(JSON.stringify(written)),
        );
      }),
      runs(),
    );
  });
});
