// A website of another party on loopback, https, that publishes key sets and discovery documents.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificate } from './certificates.ts';
import type { Ending } from './running-server.ts';

/** The website. */
export interface KeySite {
  readonly url: string;
  /** The CA of its certificate, PEM. */
  readonly ca: string;
  /** A file with it, for `--outgoing-ca`. */
  readonly caFile: string;
  /** What it responds with at each path, as JSON, or a function that responds; 503 for anything else. */
  readonly documents: Map<string, unknown>;
  /** The paths that were requested. */
  readonly requests: string[];
}

/** Starts the website. */
export const startKeySite = async (ending: Ending): Promise<KeySite> => {
  const authority = await certificate({ subject: 'CN=keys CA', ca: true });
  const { cert, key } = await certificate({
    issuer: authority,
    san: [{ type: 'ip', value: '127.0.0.1' }],
    purposes: ['1.3.6.1.5.5.7.3.1'],
  });
  const documents = new Map<string, unknown>();
  const requests: string[] = [];
  const site = createServer({ cert, key }, ({ url = '' }, response) => {
    requests.push(url);
    const document = documents.get(url);
    if (typeof document === 'function') (document as (to: ServerResponse) => void)(response);
    else if (document === undefined) response.writeHead(503).end();
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
  }).listen(0, '127.0.0.1');
  ending.after(async () => {
    site.closeAllConnections();
    site.close();
  });
  await once(site, 'listening');
  const folder = await mkdtemp(join(tmpdir(), 'mintmark-key-site-'));
  ending.after(() => rm(folder, { recursive: true }));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, authority.cert);
  return { url: `https://127.0.0.1:${(site.address() as AddressInfo).port}`, ca: authority.cert, caFile, documents, requests };
};
