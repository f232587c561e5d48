// Sends a request to both implementations of an endpoint: the fast one for usual requests, and Fastify's for
// all others. Their responses must not differ.
import assert from 'node:assert/strict';
import type { TestServer } from './running-server.ts';

const FORM = 'application/x-www-form-urlencoded';

const withoutIds = (response: Response): Record<string, string> => {
  const { date, 'mintmark-request-id': id, 'content-length': length, ...rest } = Object.fromEntries(response.headers);
  assert.ok(date !== undefined && id !== undefined && length !== undefined);
  return rest;
};

/** A response whose body was read. */
export interface ReadResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Posts a form to both implementations and compares the responses.
 *
 * @param differs - whether the bodies differ by design, as those of two tokens do
 * @returns the response of the fast implementation
 */
export const postBothWays = async (
  server: Pick<TestServer, 'post'>,
  path: string,
  form: Record<string, string> | string,
  {
    headers = {},
    differs = () => false,
  }: { readonly headers?: Readonly<Record<string, string>> | undefined; readonly differs?: (status: number) => boolean } = {},
): Promise<ReadResponse> => {
  const response = await server.post(path, form, headers);
  const text = await response.text();
  // A request whose content type has a charset is handled by Fastify.
  const other = await server.post(path, form, { ...headers, 'content-type': `${FORM}; charset=UTF-8` });
  const otherText = await other.text();
  assert.deepEqual([other.status, withoutIds(other)], [response.status, withoutIds(response)]);
  if (!differs(response.status)) assert.equal(otherText, text);
  return { status: response.status, headers: response.headers, text };
};
