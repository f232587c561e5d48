// The first request to an MCP server.
import { type Probed, probe } from '../probe.ts';

/** The first request of every client of MCP. */
export const initialize = (url: string, headers: Readonly<Record<string, string>> = {}): Promise<Probed> =>
  probe(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: INITIALIZE,
  });

/** The body of that request. */
const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'mintmark', version: '1' } },
});
