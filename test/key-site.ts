// A website of another party on loopback, https, that publishes key sets and discovery documents.
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { certificate } from './certificates.ts';
import type { Ending } from './running-server.ts';

/** The website. */
export interface KeySite {
  readonly url: string;
  /** The CA of its certificate, PEM. */
  readonly ca: string;
  /** What it responds with at each path; 503 for anything else. */
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
    if (document === undefined) response.writeHead(503).end();
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
  }).listen(0, '127.0.0.1');
  ending.after(async () => {
    site.closeAllConnections();
    site.close();
  });
  await once(site, 'listening');
  return { url: `https://127.0.0.1:${(site.address() as AddressInfo).port}`, ca: authority.cert, documents, requests };
};
