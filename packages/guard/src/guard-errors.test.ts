// Every error of a guard is a GuardError with a stable code, and becomes one response.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { GuardError, type GuardErrorCode, GuardUnavailable, InsufficientRights, RequestRejected, TokenRejected } from './guard-errors.ts';
import { errorResponseFor } from './responses/error-response.ts';

const CONTEXT = { realm: 'api', resourceMetadata: undefined, dpopAlgorithms: ['ES256'], nonce: () => 'n' };
const cause = new Error('refused');

const ERRORS: readonly [GuardError, code: GuardErrorCode, status: number, challenge: RegExp | undefined][] = [
  [new TokenRejected('expired', 'The token has expired.'), 'expired', 401, /^Bearer .*error="invalid_token"/],
  [new TokenRejected('proof_replayed', 'Used before.'), 'proof_replayed', 401, /^DPoP .*error="invalid_dpop_proof"/],
  [new TokenRejected('nonce_required', 'No nonce.'), 'nonce_required', 401, /^DPoP .*error="use_dpop_nonce"/],
  [new RequestRejected('no_token', 'No token.'), 'no_token', 401, /^Bearer realm="api", DPoP realm="api", algs="ES256"$/],
  [new RequestRejected('invalid_request', 'Malformed.'), 'invalid_request', 400, /error="invalid_request"/],
  [new InsufficientRights('insufficient_scope', 'No scope.', ['a']), 'insufficient_scope', 403, /error="insufficient_scope".*scope="a"/],
  [new InsufficientRights('insufficient_entitlement', 'None.'), 'insufficient_entitlement', 403, /error="insufficient_scope"/],
  [new GuardUnavailable('keys_unavailable', 'No keys.', { retryAfter: 7, cause }), 'keys_unavailable', 503, undefined],
];

describe('GuardError', () => {
  for (const [error, code, status, challenge] of ERRORS) {
    test(`${error.name} with ${code} is a GuardError, and becomes ${status}`, () => {
      assert.ok(error instanceof GuardError);
      assert.equal(error.code, code);
      const response = errorResponseFor(error, CONTEXT);
      assert.equal(response?.status, status);
      const written = response?.headers['www-authenticate'];
      if (challenge === undefined) assert.equal(written, undefined);
      else assert.match(written ?? '', challenge);
    });
  }
  test('the class narrows the code', () => {
    const error: GuardError = new GuardUnavailable('keys_unavailable', 'No keys.', { retryAfter: 7, cause });
    assert.ok(error instanceof GuardUnavailable);
    const code: GuardUnavailable['code'] = error.code;
    assert.deepEqual([code, error.retryAfter, error.cause], ['keys_unavailable', 7, cause]);
  });
  test('any other error has no response', () => assert.equal(errorResponseFor(new Error('x'), CONTEXT), undefined));
});
