// Checks that a DPoP proof is for the body of its request: the claim `content_digest` of the DPoP profile for MCP
// (ext-auth, draft). All requests to an MCP server have the same method and URI, so that a proof without it could be
// sent with another body.
import { hash } from 'node:crypto';
import { RequestRejected, TokenRejected } from '../guard-errors.ts';
import { equalInConstantTime } from './dpop-nonces.ts';
import type { ProtectedRequest } from './protected-request.ts';

/** Bytes of a body that are read to compute its digest, by default. */
export const BODY_LIMIT = 1_048_576;

/** Methods whose content has no meaning (RFC 9110 §9.3), so that their requests have none. */
const METHODS_WITHOUT_CONTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']);

/** How bodies are compared with their proofs. */
export interface ContentDigests {
  /** Whether a proof for a request with content must have the claim; otherwise it is checked where it is present. */
  readonly isRequired: boolean;
  /** Maximum length of a body in bytes. */
  readonly bodyLimit: number;
}

/** The digest of a body as the claim has it: the SHA-256 in the form of RFC 9530 §2. */
const contentDigest = (body: Uint8Array): string => `sha-256=:${hash('sha256', body, 'base64')}:`;

/**
 * Requires that the digest in a proof is that of the body. The body is read only here: after the token and the proof
 * were verified.
 *
 * @param claim - `content_digest`; `undefined` if the proof has none
 * @throws {@link TokenRejected} `wrong_content_digest`; {@link RequestRejected} `content_too_large`; TypeError when the
 * body cannot be had
 */
export const requireContentDigest = async (
  claim: unknown,
  { method, body }: ProtectedRequest,
  { isRequired, bodyLimit }: ContentDigests,
): Promise<void> => {
  if (claim === undefined && !isRequired) return;
  if (claim === undefined && !METHODS_WITHOUT_CONTENT.has(method)) {
    throw new TokenRejected('wrong_content_digest', 'The DPoP proof has no content_digest.');
  }
  if (body === undefined) throw new TypeError('dpop.contentDigest needs the body: pass it to authenticate(), or set the option body.');
  const content = typeof body === 'function' ? await body(bodyLimit) : body;
  if (content.byteLength > bodyLimit) throw contentTooLarge(bodyLimit);
  if (claim === undefined ? content.byteLength === 0 : typeof claim === 'string' && equalInConstantTime(contentDigest(content), claim))
    return;
  throw new TokenRejected('wrong_content_digest', 'The content_digest of the DPoP proof is not that of the body.');
};

/** The refusal of a body that is longer than the guard reads. */
export const contentTooLarge = (limit: number): RequestRejected =>
  new RequestRejected('content_too_large', `The body is longer than ${limit} bytes, so that it cannot be compared with the DPoP proof.`);
