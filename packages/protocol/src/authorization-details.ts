// The parameter `authorization_details` (RFC 9396 §2): what a token permits, as structured JSON.
import { OAuthError } from './oauth-error.ts';
import { parseStrictJson } from './strict-json.ts';

/**
 * Maximum length of the parameter in characters: a JWT that contains it must fit into the headers that
 * proxies accept.
 */
const MAX_LENGTH = 4096;
/** Maximum number of details in a request. */
const MAX_DETAILS = 16;
/** Maximum nesting of arrays and objects, including the outermost array. */
const MAX_DEPTH = 8;
/** Maximum number of values in a request, including nested ones; the schema of a type runs on each. */
const MAX_VALUES = 512;

/** A detail: its type, and the members that the type defines. */
export interface AuthorizationDetail {
  readonly type: string;
  readonly [member: string]: unknown;
}

/**
 * Parses the parameter.
 *
 * @returns at least one detail
 * @throws {@link OAuthError} `invalid_authorization_details` when it is not a JSON array of objects that
 *   each have a `type`, names a member twice, or is too large
 * @example
 * parseAuthorizationDetails('[{"type":"payment","amount":3}]')
 */
export const parseAuthorizationDetails = (text: string): readonly AuthorizationDetail[] => {
  if (text.length > MAX_LENGTH) throw invalid(`authorization_details is longer than ${MAX_LENGTH} characters.`);
  const value = parseJson(text);
  if (!Array.isArray(value) || value.length === 0) throw invalid('authorization_details is not a JSON array of objects.');
  if (value.length > MAX_DETAILS) throw invalid(`authorization_details has more than ${MAX_DETAILS} members.`);
  if (countValues(value) > MAX_VALUES) throw invalid(`authorization_details has more than ${MAX_VALUES} values.`);
  return value.map(requireDetail);
};

const countValues = (value: unknown): number =>
  typeof value === 'object' && value !== null ? Object.values(value).reduce<number>((sum, member) => sum + countValues(member), 1) : 1;

const parseJson = (text: string): unknown => {
  try {
    return parseStrictJson(text, MAX_DEPTH);
  } catch (cause) {
    throw invalid(`authorization_details ${cause instanceof SyntaxError ? cause.message : 'is not JSON'}.`, cause);
  }
};

const requireDetail = (value: unknown): AuthorizationDetail => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('A member of authorization_details is not an object.');
  const detail: { type?: unknown } = value;
  if (typeof detail.type !== 'string' || detail.type === '') throw invalid('A member of authorization_details has no type.');
  return { ...detail, type: detail.type };
};

const invalid = (description: string, cause?: unknown): OAuthError =>
  new OAuthError('invalid_authorization_details', description, { cause });
