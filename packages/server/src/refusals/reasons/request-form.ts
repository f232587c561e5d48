// Reasons to refuse the form of a request.
import type { Explanation } from './explanation.ts';

export const REQUEST_FORM_REASONS = {
  malformed_request: {
    cause: 'The request did not fit the protocol.',
    remedy: 'Correct the request as the error description says.',
  },
  credentials_in_url: {
    cause: 'The request carried credentials in its URL, which proxies and logs store.',
    remedy: 'Send credentials in the body or the Authorization header, and rotate the ones that were sent: they have leaked.',
  },
  address_unknown: {
    cause: 'The request came through a trusted proxy that sent no client address, or a malformed one.',
    remedy: 'Have the proxy set the header that --client-address-header names, or remove the proxy from --trusted-proxy.',
  },
} as const satisfies Record<string, Explanation>;
