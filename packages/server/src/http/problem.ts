// Errors of the management API (RFC 9457), with a pointer to each invalid field.
import { OAuthError } from '@mintmark/protocol';
import type { FastifySchemaValidationError } from 'fastify';
import { Refusal } from '../refusals/refusal.ts';
import { type Sentence, templateOf, textOf } from '../sentences/sentence.ts';
import { challenge } from './challenge.ts';
import type { RenderError } from './render-error.ts';
import { validationClause } from './validation-clauses.ts';

/** An invalid field. */
export interface FieldError {
  /** JSON Pointer (RFC 6901) into the body, or the name of a query parameter. */
  readonly pointer: string;
  /** A clause about it. */
  readonly detail: Sentence;
}

/** Maximum number of fields in a response; a small body can have thousands of invalid ones. */
const MAX_FIELDS = 100;

/** A refused management request, with all invalid fields. */
export class Problem extends OAuthError {
  override readonly name = 'Problem';
  readonly sentence: Sentence;
  readonly fields: readonly FieldError[];

  constructor(status: number, sentence: Sentence, fields: readonly FieldError[] = []) {
    super('invalid_request', textOf(sentence), { status });
    this.sentence = sentence;
    this.fields = fields;
  }

  /** Converts the errors of the schema validator. */
  static ofValidation(validation: readonly FastifySchemaValidationError[]): Problem {
    const fields = withoutBranches(validation.slice(0, 3 * MAX_FIELDS)).map((error): FieldError => {
      const { instancePath, keyword, params } = error;
      const member = { required: params['missingProperty'], additionalProperties: params['additionalProperty'] }[keyword];
      const pointer = typeof member === 'string' ? `${instancePath}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}` : instancePath;
      return { pointer, detail: validationClause(error) };
    });
    return new Problem(400, 'The request has fields that are not valid.', fields.slice(0, MAX_FIELDS));
  }
}

// For a field with alternatives, such as "a string or null", the validator reports the errors of each
// alternative. If the value has one of the types, only the errors of that alternative remain. Otherwise one
// error lists all types.
const withoutBranches = (validation: readonly FastifySchemaValidationError[]): readonly FastifySchemaValidationError[] => {
  const unions = new Set(validation.flatMap(({ keyword, instancePath }) => (keyword === 'anyOf' ? [instancePath] : [])));
  const isType = ({ keyword, instancePath }: FastifySchemaValidationError) => keyword === 'type' && unions.has(instancePath);
  const remaining = validation.filter((error) => error.keyword !== 'anyOf' && !isType(error));
  const isWithin = (union: string) => (error: FastifySchemaValidationError) =>
    error.instancePath.startsWith(`${union}/`) || (error.instancePath === union && error.keyword !== 'anyOf' && !isType(error));
  const mistyped = [...unions].filter((union) => !validation.some(isWithin(union)));
  return [
    ...remaining,
    ...mistyped.map((instancePath): FastifySchemaValidationError => {
      const types = validation.flatMap((error) =>
        error.instancePath === instancePath && isType(error) ? String(error.params['type']) : [],
      );
      return { keyword: 'type', instancePath, schemaPath: '', params: { type: [...new Set(types)] } };
    }),
  ];
};

const TITLES: Readonly<Record<number, string>> = {
  400: 'Invalid request',
  401: 'Not authenticated',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  412: 'Precondition failed',
  413: 'Request too large',
  415: 'Unsupported media type',
  421: 'Misdirected request',
  422: 'Unprocessable content',
  500: 'Server error',
  503: 'Temporarily unavailable',
};

/** The body of `application/problem+json`. */
const problemBody = (error: OAuthError, requestId: string): Record<string, unknown> => ({
  type: 'about:blank',
  title: TITLES[error.status] ?? 'Error',
  status: error.status,
  detail: error.message,
  ...(error instanceof Problem || error instanceof Refusal ? templateOf(error.sentence) : undefined),
  ...(error instanceof Refusal ? { reason: publicReason(error) } : undefined),
  request_id: requestId,
  ...(error instanceof Problem && error.fields.length > 0 ? { errors: error.fields.map(fieldBody) } : undefined),
});

const fieldBody = ({ pointer, detail }: FieldError) => ({ pointer, detail: textOf(detail), ...templateOf(detail) });

// The reason of a 401 is for the operator only; an authenticated client may see the others.
const publicReason = ({ status, reason }: Refusal): string | undefined => (status === 401 ? undefined : reason);

/** Errors of the management API (RFC 9457). */
export const renderProblem: RenderError = (error, { id, tenant }) => ({
  headers: { ...error.headers, ...challenge(error, tenant), 'content-type': 'application/problem+json; charset=utf-8' },
  body: JSON.stringify(problemBody(error, id)),
});
