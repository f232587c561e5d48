// Manifests from text: what is read, what is refused and where, and that no text whatever is too much.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { generateCredential } from '@mintmark/protocol';
import fc from 'fast-check';
import { describeProblem, inOrderOfPlace } from './manifest.ts';
import { LONGEST_MANIFEST, readManifests } from './read-manifests.ts';
import { manifestYaml } from './write-manifests.ts';

const problemsIn = (text: string): string[] => inOrderOfPlace(readManifests(text, 'f').problems).map(describeProblem);
const fieldsIn = (text: string): unknown => {
  assert.deepEqual(problemsIn(text), []);
  return readManifests(text, 'f').manifests.map(({ kind, id, fields }) => [kind, id, fields]);
};
const SECRET = generateCredential('secret', (size) => crypto.getRandomValues(new Uint8Array(size)));
const CLIENT = 'kind: Client\nclient_id: a\nname: A\n';

describe('is read', () => {
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
      'what is no date, no flag and no number to JSON',
      `${CLIENT}expires_at: 2030-01-01\nowner: yes\npurpose: 1_000\n`,
      [['Client', 'a', { name: 'A', expires_at: '2030-01-01', owner: 'yes', purpose: '1_000' }]],
    ],
    [
      'a value that stands at two places',
      `${CLIENT}scopes: &s [a]\ndefault_scopes: *s\n`,
      [['Client', 'a', { name: 'A', scopes: ['a'], default_scopes: ['a'] }]],
    ],
    [
      'a member called __proto__',
      `${CLIENT}labels: {__proto__: x}\n`,
      [['Client', 'a', { name: 'A', labels: JSON.parse('{"__proto__": "x"}') }]],
    ],
    ['a name that looks like a number', `${CLIENT}labels: {1: a}\n`, [['Client', 'a', { name: 'A', labels: { '1': 'a' } }]]],
    ['nothing', '', []],
  ];
  for (const [name, text, want] of cases) test(name, () => assert.deepEqual(fieldsIn(text), want));
});

describe('is refused, at its place', () => {
  const cases: [name: string, text: string, want: readonly (string | RegExp)[]][] = [
    ['what is no YAML', 'kind: [\n', [/^f:2:1: is not YAML: /]],
    ['a tab', 'kind: Client\n\tname: A\n', [/^f:2:1: is not YAML: .*tab/]],
    ['a name that is there twice', `${CLIENT}name: B\n`, ['f:4:1: this name is there twice']],
    ['a tag that nobody knows', `${CLIENT}purpose: !env HOME\n`, [/^f:4:10: is not YAML: tag resolve failed$/]],
    ['a text alone', 'hello\n', ['f:1:1: is no manifest: an object with a kind']],
    ['no kind', 'client_id: a\n', ['f:1:1: kind is one of Tenant, Entitlement, Resource, Client']],
    ['another kind', 'a: 1\nkind: Pod\n', ['f:2:7: kind is one of Tenant, Entitlement, Resource, Client']],
    ['a kind that objects inherit', 'kind: constructor\n', ['f:1:7: kind is one of Tenant, Entitlement, Resource, Client']],
    ['what has no id and no name', 'kind: Client\n', ['f:1:1: Client ?: client_id is missing', 'f:1:1: Client ?: name is missing']],
    ['an id that is no text', 'kind: Client\nclient_id: 12\nname: A\n', ['f:2:12: Client ?: client_id: is a text: put it in quotes']],
    ['a field that is not known', `${CLIENT}colour: red\n`, ['f:4:9: Client a: colour: is no field of Client']],
    ['one that nearly is', `${CLIENT}defaultScopes: []\n`, ['f:4:16: Client a: defaultScopes: is no field of Client; default_scopes is']],
    [
      'a field of another kind',
      'kind: Entitlement\nname: a\ndisabled: true\n',
      ['f:3:11: Entitlement a: disabled: is no field of Entitlement'],
    ],
    ['a number that JSON does not have', `${CLIENT}access_token_lifetime: .inf\n`, ['f:4:24: is no number that JSON has']],
    ['a second manifest, in its own lines', `${CLIENT}---\nkind: Client\nclient_id: b\n`, ['f:5:1: Client b: name is missing']],
    ['one of a list', '[{"kind": "Tenant"},\n {"kind": 1}]', ['f:2:11: kind is one of Tenant, Entitlement, Resource, Client']],
    ['enabling', `${CLIENT}disabled: false\n`, [/^f:4:11: Client a: disabled: is true or left out/]],
    [
      'a bomb of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.replaceAll(/./g, (name) => `${name}: &${name} [${`*${String.fromCharCode(name.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}`,
      ['f:1:1: is nested too deeply, or uses too many aliases'],
    ],
    ['a text without an end', 'x'.repeat(LONGEST_MANIFEST + 1), [/^f:1:1: has more than 16777216 characters/]],
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

describe('a secret has no place in a manifest', () => {
  const cases: [name: string, text: string][] = [
    ['by a name of its own', `${CLIENT}client_secret: hunter2\n`],
    ['by another', `${CLIENT}password: hunter2\n`],
    ['where its place is to be named', `${CLIENT}secret: hunter2\n`],
    ['in the place of a source', `${CLIENT}secret: {from: hunter2}\n`],
    ['beside a source', `${CLIENT}secret: {from: {env: A}, value: hunter2}\n`],
    ['anywhere, where it is one of ours', `${CLIENT}description: ${SECRET}\n`],
    ['in the middle of a text', `${CLIENT}description: "it is ${SECRET}, keep it"\n`],
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

describe('the section of secrets', () => {
  const section = (text: string) => readManifests(`${CLIENT}secret: ${text}\n`, 'f').manifests[0]?.secret;
  const refused: [name: string, text: string, want: RegExp][] = [
    ['turns without a place', '{rotateEvery: 30d}', /secret\.rotateEvery: needs a place/],
    ['turns from a place', '{rotateEvery: 30d, to: {file: a}, from: {env: A}}', /secret\.from: does not go with rotateEvery/],
    ['turns that never end', '{rotateEvery: 59m, to: {file: a}}', /secret\.rotateEvery: is an hour at least/],
    ['an overlap beyond the turn', '{rotateEvery: 30d, overlap: 31d, to: {file: a}}', /secret\.overlap: is longer than rotateEvery/],
    ['an overlap without turns', '{overlap: 1d, to: {file: a}}', /secret\.overlap: goes with rotateEvery/],
    ['a span that is none', '{rotateEvery: 30, to: {file: a}}', /secret\.rotateEvery: is a span such as/],
    ['two places', '{to: {file: a, command: b}}', /secret\.to: is \{file: PATH\} or/],
    ['no place', '{to: {kubernetesSecret: a}}', /secret\.to: is \{file: PATH\} or/],
    ['a namespace of nothing', '{to: {file: a, namespace: b}}', /secret\.to: is \{file: PATH\} or/],
    ['two sources', '{from: {env: A, file: b}}', /secret\.from: is \{env: NAME\} or/],
    ['something else', '{form: {env: A}}', /secret\.form: is not known here: from, to, rotateEvery, overlap/],
  ];
  for (const [name, text, want] of refused)
    test(`refuses ${name}`, () => assert.match(problemsIn(`${CLIENT}secret: ${text}\n`).join('\n'), want));

  const HOUR = 3_600_000;
  test('the turn at its edge', () => assert.equal(section('{rotateEvery: 1h, to: {file: a}}')?.rotateEvery, HOUR));
  test('the overlap is a day, or the turn where that is shorter', () => {
    assert.equal(section('{rotateEvery: 30d, to: {file: a}}')?.overlap, 24 * HOUR);
    assert.equal(section('{rotateEvery: 2h, to: {file: a}}')?.overlap, 2 * HOUR);
  });
  test('the overlap may be none, and as long as the turn', () => {
    assert.equal(section('{rotateEvery: 30d, overlap: 0, to: {file: a}}')?.overlap, 0);
    assert.equal(section('{rotateEvery: 2h, overlap: 2h, to: {command: a, kubernetesSecret: b, namespace: c}}')?.overlap, 2 * HOUR);
  });
});

describe('of any text', () => {
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
  test('something is said, and nothing is thrown', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          yamlish.map((parts) => parts.join('')),
        ),
        (text) => {
          for (const { place } of readManifests(text, 'f').problems) assert.ok(place.line >= 1 && place.column >= 1);
        },
      ),
    );
  });
  test('what nests without end is refused', () => {
    for (const open of ['[', '{"a":', '- ']) assert.equal(problemsIn(open.repeat(100_000)).length > 0, true);
  });
  test('what was written is read again, whatever is in it', () => {
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
    );
  });
});
