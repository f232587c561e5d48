// The paths of the management API and the form of their errors, apart from what has to be loaded to serve them.
import type { ErrorScope } from '../http/application.ts';
import { renderProblem } from '../http/problem.ts';

/** Renders errors of the management API as problem details (RFC 9457). */
export const MANAGEMENT_ERRORS: readonly ErrorScope[] = [
  { prefix: '/management/', errors: { render: renderProblem, event: 'management.request', endpoint: 'management' } },
];
