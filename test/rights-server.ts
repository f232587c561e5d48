// A server for the tests of rights, with helpers for clients with entitlements and for expected statuses.
import assert from 'node:assert/strict';
import { type Ending, startTestServer, type TestServer } from './running-server.ts';

export interface RightsServer extends TestServer {
  /** A token of a new client with these entitlements. */
  tokenWith(...entitlements: string[]): Promise<string>;
}

export const startRightsServer = async (ending: Ending): Promise<RightsServer> => {
  // Requests without a valid token are more than an address may send.
  const server = await startTestServer(ending, { flags: { authFailures: '0' } });
  return { ...server, tokenWith: async (...entitlements) => server.token(await server.create({ entitlements })) };
};

/** Checks the status of a response, and parses its body. */
export const parsedJson = async (response: Response, status: number): Promise<Record<string, unknown>> => {
  const text = await response.text();
  assert.equal(response.status, status, text);
  return text === '' ? {} : JSON.parse(text);
};
