// Errors in IBM Security Verify's form: a message id, as IBM published it for the status, and a text.
import type { OAuthError } from '@mintmark/protocol';
import { challenge } from '../http/challenge.ts';
import { Problem } from '../http/problem.ts';
import type { RenderError } from '../http/render-error.ts';
import { MalformedJson } from '../management/requests/json-body.ts';
import { textOf } from '../sentences/sentence.ts';

// IBM's 403 and 404 have no body.
const WITHOUT_BODY: ReadonlySet<number> = new Set([403, 404]);

const TEXTS: Readonly<Record<number, readonly [messageId: string, messageDescription: string]>> = {
  401: ['CSIBX0001E', 'You are not authorized to access this resource.'],
  500: ['CSIAQ0008E', 'An unknown internal server error occurred.'],
  503: ['CSIAQ0007E', 'The system cannot process your request because the system might be busy. Try the request again later.'],
};

/** The body of an error, or the error of one bulk operation. */
interface VerifyError {
  readonly messageId: string;
  readonly messageDescription: string;
}

/** The error of an invalid request. @param message - the reason, as a sentence */
export const invalidRequest = (message: string): VerifyError => ({
  messageId: 'CSIBX0005E',
  messageDescription: `The request is invalid: ${message}`,
});

const malformedJson = ({ message }: MalformedJson): VerifyError => ({
  messageId: 'CSIBX0004E',
  messageDescription: `The request failed because the request body contains improperly structured JSON. ${message}`,
});

/** The reason in one sentence, with every invalid field by its JSON Pointer (RFC 6901). */
export const sentenceOf = (error: OAuthError): string =>
  error instanceof Problem && error.fields.length > 0
    ? `${error.fields.map(({ pointer, detail }) => `${pointer} ${textOf(detail)}`.trim()).join('; ')}.`
    : error.message;

/** Renders the errors of these APIs. */
export const renderVerifyError: RenderError = (error, { tenant }) => {
  const body = verifyErrorBody(error);
  const type = body === '' ? undefined : { 'content-type': 'application/json; charset=utf-8' };
  return { headers: { ...error.headers, ...challenge(error, tenant), ...type }, body };
};

const verifyErrorBody = (error: OAuthError): string => {
  if (WITHOUT_BODY.has(error.status)) return '';
  const [messageId, messageDescription] = TEXTS[error.status] ?? [];
  const known = messageId === undefined || messageDescription === undefined ? undefined : { messageId, messageDescription };
  if (known !== undefined) return JSON.stringify(known);
  return JSON.stringify(error instanceof MalformedJson ? malformedJson(error) : invalidRequest(sentenceOf(error)));
};
