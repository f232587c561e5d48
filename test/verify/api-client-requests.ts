// Requests and checks that the tests of IBM Security Verify's API clients share.
import assert from 'node:assert/strict';
import { type Json, type ParsedResponse, REQUIRED_MEMBERS, type VerifyServer } from './verify-server.ts';

/** The path of the collection of API clients. */
export const API_CLIENTS = '/v1.0/apiclients';
/** An id that no client has. */
export const ABSENT = '00000000-0000-7000-8000-000000000000';

/** Checks that a response is an error in IBM's format. */
export const describesProblem = (response: ParsedResponse, status: number, messageId: string, description: RegExp): void => {
  assert.equal(response.status, status, response.text);
  assert.deepEqual(Object.keys(response.body), ['messageId', 'messageDescription']);
  assert.equal(response.body.messageId, messageId);
  assert.match(String(response.body.messageDescription), description);
};

/** Creates an API client with these members. */
export const postApiClient = (server: VerifyServer, given: Json, token?: string): Promise<ParsedResponse> =>
  server.request('POST', API_CLIENTS, { ...REQUIRED_MEMBERS, ...given }, token);
