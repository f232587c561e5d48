// What the runtime throws, put into words with what usually helps.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { networkError } from './network-error.ts';

const URL = 'https://localhost:8443/v1.0/endpoint/default/token';
const failed = (cause?: unknown): Error => new TypeError('fetch failed', { cause });
const coded = (code: string): Error => Object.assign(new Error('x'), { code });

describe('an untrusted certificate is reported with the remedy', () => {
  for (const code of [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
  ]) {
    test(code, () => {
      const error = networkError(URL, failed(coded(code)));
      assert.equal(error.code, 'tls_untrusted');
      assert.match(error.message, new RegExp(`^The certificate of https://localhost:8443 is not trusted \\(${code}\\)\\.`));
      assert.match(error.message, /NODE_EXTRA_CA_CERTS=/);
    });
  }
});

describe('other failures are reported with host and reason', () => {
  const cases: [string, unknown, string][] = [
    ['refused', failed(coded('ECONNREFUSED')), 'nothing listens there (ECONNREFUSED)'],
    ['refused at each of several addresses', failed(new AggregateError([coded('ECONNREFUSED')])), 'nothing listens there (ECONNREFUSED)'],
    ['an unknown host', failed(coded('ENOTFOUND')), 'the host name is not known (ENOTFOUND)'],
    [
      'another name in the certificate',
      failed(coded('ERR_TLS_CERT_ALTNAME_INVALID')),
      'its certificate is for another host name (ERR_TLS_CERT_ALTNAME_INVALID)',
    ],
    ['a code without an explanation', failed(coded('EHOSTUNREACH')), 'EHOSTUNREACH'],
    ['no code anywhere', failed(new Error('x')), 'the connection failed'],
    ['a thrown string', 'x', 'the connection failed'],
  ];
  for (const [name, cause, why] of cases) {
    test(name, () => {
      const error = networkError(URL, cause);
      assert.equal(error.code, 'network_error');
      assert.equal(error.message, `Cannot reach https://localhost:8443: ${why}.`);
      assert.equal(error.cause, cause);
    });
  }

  test('a connection without TLS that is cut: whether the server speaks https', () => {
    const { message } = networkError('http://localhost:8443/x', failed(coded('UND_ERR_SOCKET')));
    assert.equal(message, 'Cannot reach http://localhost:8443: the connection was cut; is it https? (UND_ERR_SOCKET).');
    assert.doesNotMatch(networkError(URL, failed(coded('UND_ERR_SOCKET'))).message, /is it https/);
  });

  test('a cyclic chain of causes ends', () => {
    const error = new Error('x');
    error.cause = error;
    assert.equal(networkError(URL, error).code, 'network_error');
  });
});
