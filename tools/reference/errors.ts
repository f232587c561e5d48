// The page of errors, from the tables of the server, of the client and of the guard.
import { NETWORK_ERROR_CODES, OTHER_ERROR_CODES, PROTOCOL_ERROR_CODES } from '@mintmark/client/reference';
import {
  GUARD_UNAVAILABLE_CODES,
  INSUFFICIENT_RIGHTS_CODES,
  REQUEST_REJECTED_CODES,
  TOKEN_REJECTED_CODES,
} from '@mintmark/guard/reference';
import { OAUTH_ERRORS, type OAuthErrorCode } from '@mintmark/protocol';
import { OAUTH_ERROR_EXPLANATIONS, REASON_GROUPS } from '@mintmark/server/reference';
import type { ApiDocument } from './api-document.ts';
import { code, prose, sections, table } from './markdown.ts';

type Explanations = Readonly<Record<string, { readonly cause: string; readonly remedy: string }>>;

const explanationTable = (head: string, explanations: Explanations): string =>
  table(
    [head, 'cause', 'remedy'],
    Object.entries(explanations).map(([name, { cause, remedy }]) => [code(name), prose(cause), prose(remedy)]),
  );

const responses = (): string =>
  table(
    ['`error`', 'status', 'cause', 'remedy'],
    Object.entries(OAUTH_ERROR_EXPLANATIONS).map(([name, { cause, remedy }]) => [
      code(name),
      String(OAUTH_ERRORS[name as OAuthErrorCode]),
      prose(cause),
      prose(remedy),
    ]),
  );

/** The statuses of the management API, as its document describes them. */
const managementStatuses = ({ paths }: ApiDocument): string => {
  const statuses = new Map<string, string>();
  for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods))) {
    for (const [status, { description }] of Object.entries(operation.responses)) if (status >= '400') statuses.set(status, description);
  }
  return table(
    ['status', ''],
    [...statuses].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([status, text]) => [status, prose(text)]),
  );
};

/** The page. @param document - of the management API */
export const errorsPage = (document: ApiDocument): string =>
  sections(
    '# Errors',
    'A response reveals little, so that nobody can probe it: an unknown client and a wrong secret look the same. Each has a `Mintmark-Request-Id`, by which the operator finds the reason: `mintmark explain REQUEST_ID`.',
    '## Token, introspection and revocation',
    'The `error` of a response (RFC 6749 §5.2), for the caller. Some have another status than that of the table: 404, 405, 413 and 415 with `invalid_request`, 429 with `temporarily_unavailable`.',
    responses(),
    '## Management API',
    'Its errors are problem documents (RFC 9457): `detail` states what is wrong, `errors` names each field, and `reason`, where there is one, is one of those below. 429 and 503 have `Retry-After`.',
    managementStatuses(document),
    '## Reasons',
    'Why a request was refused: in the audit trail, in `mintmark explain`, and as a label of `mintmark_token_refusals_total`.',
    ...Object.entries<Explanations>(REASON_GROUPS).flatMap(([heading, reasons]) => [`### ${heading}`, explanationTable('reason', reasons)]),
    '## Client',
    '`code` of what `@mintmark/client` throws. An option that cannot be used is a `TypeError` with `invalid_argument`, before anything is sent. `isTransient(error)` is true for those after which the same request may succeed.',
    '### NetworkError',
    explanationTable('code', NETWORK_ERROR_CODES),
    '### ProtocolError',
    explanationTable('code', PROTOCOL_ERROR_CODES),
    '### Other classes',
    explanationTable('code', OTHER_ERROR_CODES),
    '## Guard',
    '`code` of what `@mintmark/guard` throws, and of the lines that `mintmark guard serve` logs.',
    '### TokenRejected: 401',
    explanationTable('code', TOKEN_REJECTED_CODES),
    '### RequestRejected: 401 or 400',
    explanationTable('code', REQUEST_REJECTED_CODES),
    '### InsufficientRights: 403',
    explanationTable('code', INSUFFICIENT_RIGHTS_CODES),
    '### GuardUnavailable: 503',
    explanationTable('code', GUARD_UNAVAILABLE_CODES),
  );
