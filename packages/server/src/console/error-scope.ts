// The paths of the console's API and the form of their errors, apart from what has to be loaded to serve them.
import type { ErrorScope } from '../http/application.ts';
import { renderProblem } from '../http/problem.ts';
import type { RenderError } from '../http/render-error.ts';

/** The path of the console. */
export const CONSOLE_PATH = '/console';
/** The root of its API. */
export const CONSOLE_API = `${CONSOLE_PATH}/api`;

// Problems as of the management API (RFC 9457). A browser has no scheme of RFC 9110 §11.1 for a session: the challenge names one
// that makes it ask for nothing.
const renderConsoleProblem: RenderError = (error, exchange) => {
  const { headers, body } = renderProblem(error, exchange);
  const { 'www-authenticate': _, ...others } = headers;
  return { headers: { ...others, ...(error.status === 401 ? { 'www-authenticate': 'Session' } : undefined) }, body };
};

export const CONSOLE_ERRORS: readonly ErrorScope[] = [
  { prefix: `${CONSOLE_API}/`, errors: { render: renderConsoleProblem, event: 'console.request', endpoint: 'console' } },
];
