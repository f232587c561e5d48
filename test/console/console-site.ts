// The console on a real server, and its operators.
import { createOperator, PASSWORD, signedInAs } from '../operator-sessions.ts';
import { BUILT_PAGES, type Ending, startTestServer, type TestServer, type TestServerOptions } from '../running-server.ts';

export { PASSWORD };

/** The name of the operator with every right. */
export const ADMINISTRATOR = 'alice';

/** A server with the console. */
export interface ConsoleSite {
  readonly server: TestServer;
  /** Where the pages are, with a slash at the end. */
  readonly url: string;
  /** Adds an operator, who signs in with the name and {@link PASSWORD}. */
  addOperator(name: string, roles: readonly string[]): Promise<void>;
  /** Creates an operator without a password. @returns the path of the one-time link, in the fragment */
  inviteOperator(name: string, roles: readonly string[]): Promise<string>;
}

/** Starts a server with the console, and an administrator. */
export const startConsoleSite = async (t: Ending, options: TestServerOptions = {}): Promise<ConsoleSite> => {
  const server = await startTestServer(t, { consolePages: BUILT_PAGES, ...options });
  const site: ConsoleSite = {
    server,
    url: `${server.publicUrl}/console/`,
    addOperator: async (name, roles) => void (await signedInAs(server, name, roles)),
    inviteOperator: async (name, roles) => `/setup/${await createOperator(server, name, roles)}`,
  };
  await site.addOperator(ADMINISTRATOR, ['administrator']);
  return site;
};
