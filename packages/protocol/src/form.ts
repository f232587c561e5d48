// The request body of every OAuth endpoint (RFC 6749 §3.2 and appendix B), parsed strictly: a body that two
// parsers could read differently is refused, because attacks use such differences.
import { OAuthError } from './oauth-error.ts';

/** Maximum number of parameters in a request, including empty ones. */
export const MAX_FORM_PARAMETERS = 64;

/**
 * A parsed form. Every parameter has one value; only `resource` (RFC 8707 §2) and `audience` (RFC 8693 §2.1) may
 * be repeated, and are separate.
 */
export interface Form {
  /** Name to value; parameters without a value are omitted (RFC 6749 §3.2). */
  readonly parameters: ReadonlyMap<string, string>;
  /** The values of `resource`, in the order sent. */
  readonly resources: readonly string[];
  /** The values of `audience`, in the order sent. */
  readonly audiences: readonly string[];
}

/**
 * The supported parameters of the OAuth endpoints. Unknown ones are ignored (RFC 6749 §3.2), but variants
 * of these names, such as `scope[0]` or `Scope`, are refused: if they were ignored, a token could have more
 * rights than requested.
 */
export const FORM_PARAMETERS: ReadonlySet<string> = new Set([
  'grant_type',
  'scope',
  'resource',
  'audience',
  'authorization_details',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'assertion',
  'instance',
  'subject_token',
  'subject_token_type',
  'actor_token',
  'actor_token_type',
  'requested_token_type',
  'request_context',
  'request_details',
  'token',
  'token_type_hint',
  'client_address',
  'cursor',
  'wait',
]);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses an `application/x-www-form-urlencoded` body.
 *
 * @param body - the bytes as received, already limited in size
 * @returns the parameters, without those that have no value
 * @throws {@link OAuthError} `invalid_request` for a repeated parameter, more than
 *   {@link MAX_FORM_PARAMETERS}, invalid UTF-8, invalid percent-encoding, a NUL character, or a variant of
 *   the name of one of {@link FORM_PARAMETERS}
 * @example
 * parseForm(new TextEncoder().encode('grant_type=client_credentials')).parameters.get('grant_type')
 */
export const parseForm = (body: Uint8Array): Form => {
  const text = decodeUtf8(body);
  // Most bodies have nothing to decode.
  const decode = text.includes('%') || text.includes('+') || text.includes('\0') ? decodeComponent : unchanged;
  const parameters = new Map<string, string>();
  const resources: string[] = [];
  const audiences: string[] = [];
  let hasEmpty = false;
  let count = 0;
  for (let start = 0, end = 0; start < text.length; start = end + 1) {
    end = text.indexOf('&', start);
    if (end < 0) end = text.length;
    if (end === start) continue;
    if (++count > MAX_FORM_PARAMETERS) throw malformed(`More than ${MAX_FORM_PARAMETERS} parameters.`);
    const at = text.indexOf('=', start);
    const isPair = at >= 0 && at < end;
    const name = decode(text.slice(start, isPair ? at : end));
    const value = isPair ? decode(text.slice(at + 1, end)) : '';
    if (!FORM_PARAMETERS.has(name)) refuseMisspelled(name);
    if (name === 'resource') {
      if (value !== '') resources.push(value);
      continue;
    }
    if (name === 'audience') {
      if (value !== '') audiences.push(value);
      continue;
    }
    if (parameters.has(name)) throw malformed('A parameter is given more than once.');
    parameters.set(name, value);
    hasEmpty ||= value === '';
  }
  // An empty parameter counts as omitted, but a second one of its name was still a repetition.
  if (hasEmpty) for (const [name, value] of parameters) if (value === '') parameters.delete(name);
  return { parameters, resources, audiences };
};

const unchanged = (text: string): string => text;

// The variants that serializers of lists and objects write (`scope[]`, `scope[0]`, `scope.0`,
// `resource[a][b]`), and mistakes: quotes, the rest of `&amp;` in a body copied from a page, or `?` from a
// URL.
const INTENDED_NAME = /^(?:amp;|[\s?"'])*([a-z_]+?)[\s"']*(?:[[.].*)?$/is;

/** @throws {@link OAuthError} `invalid_request` for a variant of a known name */
const refuseMisspelled = (name: string): void => {
  const intended = INTENDED_NAME.exec(name)?.[1]?.toLowerCase();
  if (intended === undefined || !FORM_PARAMETERS.has(intended)) return;
  throw malformed(`A parameter name is a variant of ${intended}. Send exactly that name.`);
};

const decodeUtf8 = (body: Uint8Array): string => {
  try {
    return utf8.decode(body);
  } catch (cause) {
    throw malformed('The request body is not valid UTF-8.', cause);
  }
};

const decodeComponent = (text: string): string => {
  const decoded = text.includes('%') || text.includes('+') ? percentDecode(text) : text;
  if (decoded.includes('\0')) throw malformed('The request body contains a NUL character.');
  return decoded;
};

const percentDecode = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    throw malformed('The request body is not valid form encoding.', cause);
  }
};

const malformed = (description: string, cause?: unknown): OAuthError => new OAuthError('invalid_request', description, { cause });
