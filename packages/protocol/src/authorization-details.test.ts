// The limits of the parameter `authorization_details`, each at its edge.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseAuthorizationDetails } from './authorization-details.ts';
import { OAuthError } from './oauth-error.ts';

const detail = (more: object = {}): object => ({ type: 't', ...more });
const nested = (levels: number): unknown => (levels === 0 ? 0 : [nested(levels - 1)]);

/** A text of a length, by spaces between the details. */
const textOf = (length: number): string => `[${JSON.stringify(detail())}]`.padEnd(length, ' ');

const CASES: readonly (readonly [what: string, most: number, of: (size: number) => string])[] = [
  ['characters', 4_096, textOf],
  ['details', 16, (size) => JSON.stringify(Array.from({ length: size }, () => detail()))],
  // The list, its detail, the type and the inner list are values, too.
  ['values', 512, (size) => JSON.stringify([detail({ a: Array.from({ length: size - 4 }, () => 0) })])],
  // The outermost list and the detail are levels, too.
  ['levels', 8, (size) => JSON.stringify([detail({ a: nested(size - 2) })])],
];

describe('authorization details', () => {
  for (const [what, most, of] of CASES) {
    test(`may have ${most} ${what}; one more is invalid_authorization_details`, () => {
      assert.equal(parseAuthorizationDetails(of(most))[0]?.type, 't');
      assert.throws(
        () => parseAuthorizationDetails(of(most + 1)),
        (error) => error instanceof OAuthError && error.code === 'invalid_authorization_details',
      );
    });
  }
});
