// What all baselines share: node:http with keep-alive, the form parsed, an answer as long as Mintmark's. No check that a product would need.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { CLIENT, type Listening } from './own-process.ts';

/**
 * Listens and calls `answer` for each well-formed token request. Any GET gets the key set.
 *
 * @param jwk - the public key; `undefined` when nothing is signed
 */
export const listenBaseline = async (answer: (response: ServerResponse) => void, jwk: object | undefined): Promise<Listening> => {
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
      const right =
        form.get('grant_type') === 'client_credentials' &&
        form.get('client_id') === CLIENT.id &&
        form.get('client_secret') === CLIENT.secret;
      if (right) answer(response);
      else response.writeHead(400).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return { tokenUrl: `${origin}/token`, ...(jwk === undefined ? {} : { jwksUrl: `${origin}/jwks` }) };
};

/** Writes a token answer. */
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
