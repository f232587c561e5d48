import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runInMemory } from '../../command-run.sample.ts';
import { LONGEST_TEXT } from './whose.ts';

const CUT = 'secret: mms_0123456789';

describe('secret whose reads', () => {
  const table: readonly [what: string, piped: string | Buffer, code: number, out: RegExp, err: RegExp][] = [
    ['UTF-8 with a byte order mark', `\ufeff${CUT}`, 6, /"cut_off"/, /^$/],
    ['what PowerShell writes', Buffer.from(`\ufeff${CUT}\r\n`, 'utf16le'), 6, /"cut_off"/, /^$/],
    ['UTF-16 of the other order', Buffer.from(`\ufeff${CUT}`, 'utf16le').swap16(), 6, /"cut_off"/, /^$/],
    ['the longest text', CUT.padStart(LONGEST_TEXT), 6, /"cut_off"/, /^$/],
    ['no longer one', CUT.padStart(LONGEST_TEXT + 1), 2, /^$/, /more than 262144 bytes/],
    ['nothing', '\n \n', 2, /^$/, /Standard input is empty/],
  ];
  const env = { tenant_url: 'http://127.0.0.1:2', client_id: 'a', client_secret: 'b' };
  for (const [what, piped, code, out, err] of table) {
    test(what, async () => {
      const outcome = await runInMemory(['secret', 'whose'], { env, piped });
      assert.equal(outcome.code, code, outcome.err);
      assert.match(outcome.out, out);
      assert.match(outcome.err, err);
    });
  }
  test('nothing is asked where nothing is whole', async () => {
    const { code, out } = await runInMemory(['secret', 'whose', '--quiet'], { env, piped: CUT });
    assert.deepEqual([code, out], [6, '']);
  });
});
