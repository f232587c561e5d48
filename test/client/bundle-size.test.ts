// What a program pays for the client when it is bundled: the parts that it does not import are not in its bundle.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The minified bundle of a program for runtimes other than Node. */
const bundled = async (program: string): Promise<string> => {
  const entry = 'virtual:program';
  const bundle = await rolldown({
    cwd: ROOT,
    input: entry,
    platform: 'browser',
    resolve: { conditionNames: ['@mintmark/source'] },
    plugins: [{ name: 'program', resolveId: (id) => (id === entry ? entry : null), load: (id) => (id === entry ? program : null) }],
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  assert.equal(output.length, 1, 'everything is in one file');
  const [chunk] = output;
  return chunk.code;
};

describe('the minified bundle of a program', () => {
  const SOURCE = "import { createTokenSource } from '@mintmark/client';";
  const cases: readonly (readonly [what: string, program: string, most: number])[] = [
    ['that requests one token', "export { requestToken } from '@mintmark/client';", 27_650],
    ['that has a token source', `${SOURCE} export { createTokenSource };`, 40_500],
    [
      'that exchanges tokens',
      `${SOURCE} import { createTokenExchange } from '@mintmark/client/exchange'; export { createTokenSource, createTokenExchange };`,
      43_450,
    ],
  ];
  for (const [what, program, most] of cases) {
    test(`${what} has ${most} bytes at most`, async () => {
      const { length } = await bundled(program);
      assert.ok(length <= most, `${length} bytes`);
      assert.ok(length > 0.98 * most, `${length} bytes: lower the bound`);
    });
  }

  test('contains nothing of an exchange, of presets or of stores, unless it imports them', async () => {
    const code = await bundled(`${SOURCE} export { createTokenSource };`);
    for (const part of ['grant-type:token-exchange', 'login.microsoftonline.com', 'AES-GCM', 'createCounter'])
      assert.ok(!code.includes(part), part);
  });
});
