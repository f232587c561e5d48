// A server for the tests of rights: clients by their entitlements, and responses of an expected status.
import assert from 'node:assert/strict';
import { type Ending, startTestServer, type TestServer } from './running-server.ts';

export interface RightsServer extends TestServer {
  /** A token of a new client with these entitlements. */
  tokenWith(...entitlements: string[]): Promise<string>;
}

export const startRightsServer = async (ending: Ending): Promise<RightsServer> => {
  const server = await startTestServer(ending);
  return { ...server, tokenWith: async (...entitlements) => server.token(await server.create({ entitlements })) };
};

/** The body of a response, which must have this status. */
export const parsedJson = async (response: Response, status: number): Promise<Record<string, unknown>> => {
  const text = await response.text();
  assert.equal(response.status, status, text);
  return text === '' ? {} : JSON.parse(text);
};
