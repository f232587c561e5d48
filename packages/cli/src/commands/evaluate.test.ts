// `mintmark evaluate` with a token in standard input: what it sends, and what it refuses before it sends anything.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suiteEnding } from '../../../../test/running-server.ts';
import { type ManifestServer, startManifestServer } from '../manifest/server-for-manifests.sample.ts';

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A JWT that nobody has signed, so that each way to present it is refused for a reason of its own. */
const jwt = (typ: string): string => `${encoded({ alg: 'ES256', typ })}.${encoded({ iss: 'https://x.example' })}.AAAA`;

describe('mintmark evaluate', () => {
  let server: ManifestServer;
  const ending = suiteEnding();
  before(async () => {
    server = await startManifestServer(ending);
    await server.run('client create --name Shop --client-id shop --to-file shop.secret');
    const exchange = { mode: 'delegation', subjects: [{ clients: ['admin'] }], to: [], transactions: { trust_domain: 'shop.internal' } };
    server.write('policy.json', JSON.stringify({ ...exchange, transactions: { ...exchange.transactions, scopes: ['a'] } }));
    await server.run('client update shop --exchange policy.json');
  });

  const rows: readonly [what: string, words: string, piped: string, reason: string][] = [
    ['an access token of this server', '--exchange --trust-domain shop.internal --scope a', 'mmt_x', 'token_malformed'],
    ['a JWT', '--exchange --trust-domain shop.internal --scope a', jwt('JWT'), 'issuer_unknown'],
    ['a transaction token', '--exchange --trust-domain shop.internal --scope a', jwt('txntoken+jwt'), 'token_malformed'],
    ['a token for another trust domain', '--exchange --trust-domain other.internal --scope a', jwt('JWT'), 'exchange_target'],
    ['the token of a workload', '--workload-token', jwt('JWT'), 'issuer_unknown'],
    ['an identity assertion', '--assertion', jwt('oauth-id-jag+jwt'), 'issuer_unknown'],
  ];
  for (const [what, words, piped, reason] of rows) {
    test(`presents ${what}: ${words.replaceAll(/ --scope a/g, '')}`, async () => {
      const { allowed, reason: found } = await server.json(`evaluate shop ${words} --output json`, { piped });
      assert.deepEqual([allowed, found], [false, reason]);
    });
  }

  const usage: readonly [what: string, words: string, piped: string | undefined, message: RegExp][] = [
    ['two kinds of tokens', '--exchange --assertion', jwt('JWT'), /Give one of --exchange, --workload-token, --assertion/],
    ['nothing in standard input', '--assertion', undefined, /Pipe the token of --assertion into this command/],
    ['a trust domain without an exchange', '--trust-domain x', undefined, /--trust-domain is an option of --exchange/],
    ['an assertion as argument', `--assertion ${jwt('JWT')}`, undefined, /is a token, which must not be on the command line: pipe it/],
  ];
  for (const [what, words, piped, message] of usage) {
    test(`with ${what}, exits with 2 and says why`, async () => {
      const { err } = await server.run(`evaluate shop ${words}`, { code: 2, ...(piped === undefined ? {} : { piped }) });
      assert.match(err, message);
      assert.doesNotMatch(err, /eyJ/, 'no token is repeated');
    });
  }
});
