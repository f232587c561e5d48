// The paths of IBM Security Verify's APIs and the form of their errors, apart from what has to be loaded to serve
// them.
import type { ErrorScope } from '../http/application.ts';
import type { ErrorStyle } from '../http/error-response.ts';
import { renderVerifyError } from './verify-error.ts';

const ERRORS: ErrorStyle = { render: renderVerifyError, event: 'management.request', endpoint: 'verify' };

/** The paths whose errors have IBM Security Verify's form. */
export const VERIFY_ERRORS: readonly ErrorScope[] = [
  '/v1.0/apiclients',
  '/v1.0/grants',
  '/apisecurity/',
  '/v2.0/clients',
  '/oidc-mgmt/',
].map((prefix) => ({ prefix, errors: ERRORS }));
