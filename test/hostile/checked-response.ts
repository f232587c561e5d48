// What every response satisfies, whatever was requested.
import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import type { GeneratedRequest, ReceivedResponse } from './generated-request.ts';
import type { Document } from './management-requests.ts';

/** The characters of `error` and `error_description` (RFC 6749 §5.2). */
const ERROR_TEXT = /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/;
/** What a stack, a source or a query of the database would show. */
const INTERNAL = /\bat .+\.[mc]?[jt]s:\d+|node:internal|node_modules|SQLITE_|\bselect .* from\b/i;

/** Creates the check of a response. It throws an `AssertionError` that names the request. */
export const responseCheck = (document: Document): ((request: GeneratedRequest, response: ReceivedResponse) => void) => {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'openapi');
  const compiled = new Map<string, (value: unknown) => boolean>();
  const isValid = (reference: string, value: unknown): boolean => {
    const validate = compiled.get(reference) ?? ajv.compile({ $ref: `openapi#${reference}` });
    compiled.set(reference, validate);
    return validate(value);
  };
  /** Whether the document describes a response of a route. */
  const isDescribed = (route: string, status: number, type: string, json: unknown): boolean => {
    const [method = '', path = ''] = route.split(' ');
    const content = document.paths[path]?.[method]?.responses[String(status)]?.content ?? {};
    if (!(type in content)) return Object.keys(content).length === 0 && json === undefined;
    const names = ['paths', path, method, 'responses', String(status), 'content', type, 'schema'];
    const pointer = names.map((name) => `/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');
    return type === 'text/csv' || isValid(pointer, json);
  };

  return (request, response) => {
    const { status, headers, body } = response;
    const type = (headers['content-type'] ?? '').split(';', 1)[0] ?? '';
    const require = (isMet: boolean, rule: string): void =>
      assert.ok(isMet, `${rule}: ${status} ${body.slice(0, 2_000)} to ${JSON.stringify(request)}`);
    require(status >= 200 && status < 500, 'is no failure of the server');
    require(!INTERNAL.test(body), 'shows nothing of the inside');
    require(/^[0-9a-f]{20}$/.test(String(headers['mintmark-request-id'])), 'has a request id');
    require(headers['x-content-type-options'] === 'nosniff', 'has the security headers');
    require(status !== 401 || headers['www-authenticate'] !== undefined, 'names the methods of authentication (RFC 9110 §15.5.2)');
    require(status !== 405 || headers.allow !== undefined, 'names the methods of the path (RFC 9110 §15.5.6)');
    let json: unknown;
    try {
      if (body !== '' && /[/+]json$/.test(type)) json = JSON.parse(body);
    } catch {
      require(false, 'is the JSON that its type states');
    }
    if (request.method === 'HEAD' || request.method === 'OPTIONS' || request.method === 'PROPFIND') return;
    if (type === 'application/problem+json') require(isValid('/components/schemas/Problem', json), 'is a problem by its schema');
    else if (request.route.includes(' ') && status < 300) require(isDescribed(request.route, status, type, json), 'is as documented');
    else if (request.route === 'oauth' && status >= 400 && type === 'application/json') {
      const { error, error_description: description } = json as Record<string, unknown>;
      require(typeof error === 'string' && ERROR_TEXT.test(error), 'has an error code');
      require(description === undefined || ERROR_TEXT.test(String(description)), 'has a description of allowed characters');
    }
  };
};
