// A new TLS connection for each request: Mintmark, and the baseline of it, with certificates of one kind.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { certificate } from '../../test/certificates.ts';
import { tokenForm } from './bench-server.ts';
import { mintmarkRow } from './mintmark.ts';
import { startMintmark } from './mintmark-process.ts';
import { CLIENT, ownProcess } from './own-process.ts';

/** A self-signed certificate of the loopback address on P-256; its own authority. */
const loopbackCertificate = () =>
  certificate({ subject: 'CN=127.0.0.1', san: [{ type: 'ip', value: '127.0.0.1' }], purposes: ['1.3.6.1.5.5.7.3.1'] });

/** What a handshake costs in Node: the response is constant. */
export const tlsFloor = ownProcess({
  name: 'tls-floor',
  what: 'baseline: node:https, a new connection and full handshake per request, constant response',
  fresh: false,
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
