import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runInMemory } from '../../command-run.sample.ts';
import { MAX_TEXT } from './whose.ts';

const CUT = 'secret: mms_0123456789';

describe('secret whose: the input', () => {
  const table: readonly [what: string, piped: string | Buffer, code: number, out: RegExp, err: RegExp][] = [
    ['may be UTF-8 with a byte order mark', `\ufeff${CUT}`, 6, /"cut_off"/, /^$/],
    ['may be UTF-16 as PowerShell writes it', Buffer.from(`\ufeff${CUT}\r\n`, 'utf16le'), 6, /"cut_off"/, /^$/],
    ['may be UTF-16 in big-endian order', Buffer.from(`\ufeff${CUT}`, 'utf16le').swap16(), 6, /"cut_off"/, /^$/],
    ['may have the maximum length', CUT.padStart(MAX_TEXT), 6, /"cut_off"/, /^$/],
    ['must not be longer', CUT.padStart(MAX_TEXT + 1), 2, /^$/, /more than 262144 bytes/],
    ['must not be empty', '\n \n', 2, /^$/, /Standard input is empty/],
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
  test('requests only whole credentials from the server', async () => {
    const { code, out } = await runInMemory(['secret', 'whose', '--quiet'], { env, piped: CUT });
    assert.deepEqual([code, out], [6, '']);
  });
});
