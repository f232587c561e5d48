// Refuses requests that this server and a proxy before it could interpret differently.
import type { IncomingMessage } from 'node:http';

const TARGET = 'The request target must be a path, without a host and without a fragment.';
const VERSION = 'The protocol must be HTTP/1.0 or HTTP/1.1.';
const HOST = 'The request must have one Host header.';
const AUTHORIZATION = 'The request must not have several Authorization headers.';
const CONTENT_TYPE = 'The request must not have several Content-Type headers.';
const ENCODING = 'The only Transfer-Encoding is chunked, once, and only with HTTP/1.1.';

// The usual spellings are compared first, without an allocation.
const isNamed = (given: string, usual: string, lower: string): boolean =>
  given === usual || given === lower || given.toLowerCase() === lower;

/**
 * Checks a request for ambiguous framing. `node:http` uses the first of several headers, ignores a host in
 * the target (RFC 9112 §3.2), and accepts any coding before `chunked` (RFC 9112 §6.1).
 *
 * @returns what is wrong, as a sentence; `undefined` for an unambiguous request
 */
export const frameFault = (request: IncomingMessage): string | undefined => {
  const { rawHeaders, httpVersionMajor, httpVersionMinor, url = '' } = request;
  if (httpVersionMajor !== 1 || httpVersionMinor > 1) return VERSION;
  // A host in the target would override the Host header (RFC 9112 §3.2.2).
  if (!url.startsWith('/') || url.includes('#')) return TARGET;
  let hosts = 0;
  let authorizations = 0;
  let contentTypes = 0;
  let encodings = 0;
  // This runs for every request. The length of a name excludes most of them.
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    switch (name.length) {
      case 4:
        if (isNamed(name, 'Host', 'host')) hosts++;
        break;
      case 12:
        if (isNamed(name, 'Content-Type', 'content-type')) contentTypes++;
        break;
      case 13:
        if (isNamed(name, 'Authorization', 'authorization')) authorizations++;
        break;
      case 17:
        if (!isNamed(name, 'Transfer-Encoding', 'transfer-encoding')) break;
        if (!isNamed(rawHeaders[at + 1] ?? '', 'chunked', 'chunked')) return ENCODING;
        encodings++;
    }
  }
  if (hosts > 1 || (hosts === 0 && httpVersionMinor === 1)) return HOST;
  if (authorizations > 1) return AUTHORIZATION;
  if (contentTypes > 1) return CONTENT_TYPE;
  return encodings > httpVersionMinor ? ENCODING : undefined;
};
