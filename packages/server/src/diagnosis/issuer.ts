// Checks that clients reach the server at its public URL, and find this issuer there.
import { readFile } from 'node:fs/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { readAtMost } from '../net/read-at-most.ts';
import type { Examined } from './examined.ts';
import { type Finding, findingsOf, messageOf } from './finding.ts';

const { ok, skipped, failed } = findingsOf('issuer');

/** Milliseconds within which the whole response must have arrived. */
const TIMEOUT = 5000;
/** Bytes of a response: anyone may respond. */
const MAX_BYTES = 256 * 1024;
/** Characters of another issuer that are shown. */
const MAX_SHOWN = 200;
const REMEDY = 'Check DNS, the proxy in front of the server and its certificate. Clients and APIs read this document.';

/** Reads the metadata (RFC 8414) as a client does. */
export const checkIssuer = async ({ config: { publicUrl, dataDir, tls }, running }: Examined): Promise<readonly Finding[]> => {
  if (new URL(publicUrl).port === '0') return [skipped('the port of --public-url is chosen at the start')];
  const url = `${publicUrl}/.well-known/oauth-authorization-server/oauth2`;
  const localCa = tls === undefined ? await readFile(join(dataDir, 'tls', 'ca.pem'), 'utf8').catch(() => undefined) : undefined;
  try {
    const { status, body } = await get(url, [...getCACertificates('default'), ...(localCa === undefined ? [] : [localCa])]);
    if (status !== 200) return [failed(`${url} responds with ${status}`, REMEDY)];
    if (body === undefined) return [failed(`${url} responds with more than ${MAX_BYTES / 1024} KiB`, REMEDY)];
    const metadata: { readonly issuer?: unknown } = JSON.parse(body) ?? {};
    if (metadata.issuer === `${publicUrl}/oauth2`) return [ok(`${url} is reachable and names this issuer`)];
    return [
      failed(
        `${url} names the issuer ${String(metadata.issuer).slice(0, MAX_SHOWN)}, not ${publicUrl}/oauth2`,
        'Another server responds: correct --public-url, DNS or the proxy.',
      ),
    ];
  } catch (error) {
    const said = `${url}: ${messageOf(error) || 'no response'}`;
    return [running === undefined ? skipped(said) : failed(said, REMEDY)];
  }
};

/** @returns no body if it is too large */
const get = (url: string, ca: string[]): Promise<{ readonly status: number; readonly body: string | undefined }> =>
  new Promise((resolve, reject) => {
    const request = url.startsWith('https:') ? requestHttps(url, { ca, agent: false }) : requestHttp(url, { agent: false });
    const late = setTimeout(() => {
      reject(new Error(`no complete response within ${TIMEOUT / 1000} s`));
      request.destroy();
    }, TIMEOUT);
    request.once('error', reject).once('close', () => clearTimeout(late));
    request.once('response', (response) =>
      readAtMost(response, MAX_BYTES).then((body) => resolve({ status: response.statusCode ?? 0, body: body?.toString() }), reject),
    );
    request.end();
  });
