// What is wrong with a field, by the keywords that the schemas of routes have.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OPENID_ROUTES } from '../console/openid/routes.ts';
import { PASSKEY_ROUTES } from '../console/passkey-routes.ts';
import { PASSWORD_ROUTES } from '../console/password-routes.ts';
import { SESSION_ROUTES } from '../console/session-routes.ts';
import { MANAGEMENT_ROUTES } from '../management/api.ts';
import { KEYWORD_CLAUSES } from './validation-clauses.ts';

const ROUTES = [...MANAGEMENT_ROUTES, ...SESSION_ROUTES, ...PASSWORD_ROUTES, ...PASSKEY_ROUTES, ...OPENID_ROUTES];

/** Keywords that refuse nothing themselves. */
const QUIET = new Set(['$id', 'title', 'description', 'default', 'properties', 'patternProperties', 'items', 'contentMediaType']);

/** The keywords of a schema, and of those within it. */
const keywordsOf = (schema: unknown): readonly string[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, value]): readonly string[] => {
    const within = ['properties', 'patternProperties', 'anyOf', 'allOf', 'oneOf'].includes(keyword) ? Object.values(Object(value)) : [];
    const own = ['items', 'additionalProperties', 'propertyNames', 'not'].includes(keyword) ? [value] : [];
    return [keyword, ...[...within, ...own].flatMap(keywordsOf)];
  });
};

test('each keyword of the schemas of requests has a clause of the tables', () => {
  const found = new Set(ROUTES.flatMap(({ schema: { body, querystring, params } }) => [body, querystring, params].flatMap(keywordsOf)));
  assert.ok(found.has('maxLength') && found.has('uniqueItems'));
  const unknown = [...found].filter((keyword) => !QUIET.has(keyword) && !Object.hasOwn(KEYWORD_CLAUSES, keyword));
  assert.deepEqual(unknown, []);
});
