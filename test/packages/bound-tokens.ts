// A program that obtains tokens bound to a key and to a certificate by the installed client, and stores them in a file.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { certificate } from '../certificates.ts';
import { numbered, startHttpServer } from '../client/runtime.ts';
import type { Ending } from '../running-server.ts';
import { offline } from './fresh-clone.ts';

const run = promisify(execFile);

const PROGRAM = `
  const { createTokenSource } = require('@mintmark/client');
  const { fileTokenStore, keyFromFile, mutualTls } = require('@mintmark/client/node');
  const { tokenUrl, mutualUrl, cert, key, ca } = JSON.parse(process.argv[2]);
  (async () => {
    const dpop = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
    const store = fileTokenStore({ directory: 'tokens', encryptionKey: new Uint8Array(32) });
    require('node:fs').writeFileSync('key.pem', key, { mode: 0o600 });
    const options = { tokenUrl, clientId: 'id', clientKey: keyFromFile('key.pem'), dpop, store };
    const failed = (event) => { if (event.type === 'storeFailed') throw event.error; };
    const tokens = [createTokenSource({ ...options, onEvent: failed }), createTokenSource({ ...options, onEvent: failed })];
    for (const source of tokens) console.log((await source.get()).tokenType);
    const bound = createTokenSource({ tokenUrl: mutualUrl, clientId: 'id', ...mutualTls({ cert, key, ca }) });
    console.log((await bound.get()).accessToken);
    process.exit();
  })();
`;

/** Runs the program. @returns what it printed: the types of the tokens by key, and the token by certificate */
export const obtainBoundTokens = async (t: Ending, app: string, node: string): Promise<string> => {
  const server = await startHttpServer(t, (_, count) => numbered(count, { token_type: 'DPoP' }));
  const [ca, san] = [await certificate({ subject: 'CN=Test CA', ca: true }), [{ type: 'dns', value: 'localhost' }] as const];
  const host = await certificate({ subject: 'CN=localhost', issuer: ca, san: [...san], purposes: ['1.3.6.1.5.5.7.3.1'] });
  const clientCertificate = await certificate({ subject: 'CN=own', issuer: ca });
  const tls = createServer({ cert: host.cert, key: host.key, ca: ca.cert, requestCert: true, rejectUnauthorized: true }, (_, response) => {
    response.end('{"access_token":"by-certificate","expires_in":60}');
  }).listen(0, 'localhost');
  await once(tls, 'listening');
  t.after(async () => void tls.close());
  const mutualUrl = `https://localhost:${(tls.address() as AddressInfo).port}`;
  await writeFile(join(app, 'bound.cjs'), PROGRAM);
  const settings = JSON.stringify({
    tokenUrl: server.url,
    mutualUrl,
    cert: clientCertificate.cert,
    key: clientCertificate.key,
    ca: ca.cert,
  });
  const { stdout } = await run(node, ['bound.cjs', settings], { cwd: app, env: offline });
  return stdout;
};
