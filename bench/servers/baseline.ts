// The common part of the baselines: servers that parse the form and send a response as long as Mintmark's,
// over node:http with keep-alive. They show what Node itself costs, without the checks of a product.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { CLIENT, type Listening } from './own-process.ts';

/**
 * Listens and calls `respond` for each well-formed token request. Any GET returns the key set.
 *
 * @param jwk - the public key; `undefined` when nothing is signed
 */
export const listenBaseline = async (respond: (response: ServerResponse) => void, jwk: object | undefined): Promise<Listening> => {
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: jwk === undefined ? [] : [jwk] }));
      return;
    }
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const form = new URLSearchParams(body);
      const isValid =
        form.get('grant_type') === 'client_credentials' &&
        form.get('client_id') === CLIENT.id &&
        form.get('client_secret') === CLIENT.secret;
      if (isValid) respond(response);
      else response.writeHead(400).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return { tokenUrl: `${origin}/token`, ...(jwk === undefined ? {} : { jwksUrl: `${origin}/jwks` }) };
};

/** Writes a token response. */
export const send = (response: ServerResponse, json: string): void => {
  response
    .writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': json.length, // ASCII
      'Cache-Control': 'no-store',
      Pragma: 'no-cache',
    })
    .end(json);
};
