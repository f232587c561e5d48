// Checks the `charset` of a body. Forms and JSON are UTF-8 (RFC 6749 appendix B, RFC 8259 §8.1), and a body
// in another charset would be read incorrectly.
import { OAuthError } from '@mintmark/protocol';

const UTF_8 = /^"?utf-?8"?$/i;

/** Accepts a media type without a charset, or with UTF-8. @throws {@link OAuthError} 415 for any other */
export const requireUtf8 = (contentType: string | undefined): void => {
  const parameters = (contentType ?? '').split(';').slice(1);
  const charsets = parameters.flatMap((each) => /^\s*charset\s*=\s*(.*?)\s*$/i.exec(each)?.[1] ?? []);
  if (charsets.every((each) => UTF_8.test(each))) return;
  throw new OAuthError('invalid_request', 'The charset of a request body is UTF-8.', { status: 415 });
};
