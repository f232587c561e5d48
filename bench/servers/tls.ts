// The rows with a new TLS connection for each request: Mintmark, and a baseline with the same kind of
// certificate.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { certificate } from '../../test/certificates.ts';
import { tokenForm } from './bench-server.ts';
import { mintmarkRow } from './mintmark.ts';
import { startMintmark } from './mintmark-process.ts';
import { CLIENT, inOwnProcess } from './own-process.ts';

/** Creates a self-signed P-256 certificate for the loopback address. */
const loopbackCertificate = () =>
  certificate({ subject: 'CN=127.0.0.1', san: [{ type: 'ip', value: '127.0.0.1' }], purposes: ['1.3.6.1.5.5.7.3.1'] });

// Both servers send one certificate of this kind, request none, and send the session tickets that node:tls sends.
// Mintmark's list of ciphers and its choice of certificates by name make no difference (attempts.md).
/** The baseline, which shows what a handshake costs in Node. */
export const tlsFloor = inOwnProcess({
  name: 'tls-floor',
  description: 'baseline: node:https, a new connection and full handshake per request, constant response',
  tokenVaries: false,
  listen: async () => {
    const { cert, key } = await loopbackCertificate();
    const json = JSON.stringify({ access_token: 'a'.repeat(600), token_type: 'Bearer', expires_in: 7200 });
    const server = createServer({ cert, key }, (request, response) => {
      request.resume().once('end', () => response.writeHead(200, { 'Content-Length': json.length }).end(json));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const url = `https://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/token`;
    return { tokenUrl: url, request: { url, body: tokenForm(CLIENT.id, CLIENT.secret), ca: cert } };
  },
});

/** The main row of Mintmark over TLS. */
export const mintmarkTls = mintmarkRow(
  'mintmark-tls',
  'ES256 JWT as above, a new TLS connection and full handshake per token',
  true,
  async (setting, name) => {
    const { cert, key } = await loopbackCertificate();
    const folder = await mkdtemp(join(setting.dataParent, 'mintmark-bench-'));
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    await writeFile(certFile, cert);
    await writeFile(keyFile, key, { mode: 0o600 });
    const remove = () => rm(folder, { recursive: true, force: true });
    try {
      const server = await startMintmark(name, { format: 'jwt', tls: { certFile, keyFile, ca: cert } }, setting);
      const stop = async (): Promise<void> => {
        await server.stop();
        await remove();
      };
      return { ...server, stop };
    } catch (error) {
      await remove();
      throw error;
    }
  },
);
