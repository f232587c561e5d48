// Errors in IBM Security Verify's form: a message id and its text. Programs look at the status; the ids are those that IBM published for it.
import type { OAuthError } from '@mintmark/protocol';
import { challenge } from '../http/challenge.ts';
import { Problem } from '../http/problem.ts';
import type { RenderError } from '../http/render-error.ts';
import { MalformedJson } from '../management/requests/json-body.ts';

// 403 and 404 say it by their status alone.
const WITHOUT_BODY: ReadonlySet<number> = new Set([403, 404]);

const TEXTS: Readonly<Record<number, readonly [messageId: string, messageDescription: string]>> = {
  401: ['CSIBX0001E', 'You are not authorized to access this resource.'],
  500: ['CSIAQ0008E', 'An unknown internal server error occurred.'],
  503: ['CSIAQ0007E', 'The system cannot process your request because the system might be busy. Try the request again later.'],
};

/** An error of a request, or of a part of it. */
interface VerifyError {
  readonly messageId: string;
  readonly messageDescription: string;
}

/** Of a request that was refused for what it is. @param message - what is wrong, as a sentence */
export const invalidRequest = (message: string): VerifyError => ({
  messageId: 'CSIBX0005E',
  messageDescription: `The request is invalid: ${message}`,
});

const malformedJson = ({ message }: MalformedJson): VerifyError => ({
  messageId: 'CSIBX0004E',
  messageDescription: `The request failed because the request body contains improperly structured JSON. ${message}`,
});

/** What is wrong in one sentence, with every bad field by its JSON Pointer (RFC 6901). */
export const sentenceOf = (error: OAuthError): string =>
  error instanceof Problem && error.fields.length > 0
    ? `${error.fields.map(({ pointer, detail }) => `${pointer} ${detail}`.trim()).join('; ')}.`
    : error.message;

/** Errors of these APIs, as the server renders them. */
export const renderVerifyError: RenderError = (error, { tenant }) => {
  const body = verifyErrorBody(error);
  const type = body === '' ? undefined : { 'content-type': 'application/json; charset=utf-8' };
  return { headers: { ...error.headers, ...challenge(error, tenant), ...type }, body };
};

// Empty for those that have none.
const verifyErrorBody = (error: OAuthError): string => {
  if (WITHOUT_BODY.has(error.status)) return '';
  const [messageId, messageDescription] = TEXTS[error.status] ?? [];
  const known = messageId === undefined || messageDescription === undefined ? undefined : { messageId, messageDescription };
  if (known !== undefined) return JSON.stringify(known);
  return JSON.stringify(error instanceof MalformedJson ? malformedJson(error) : invalidRequest(sentenceOf(error)));
};
