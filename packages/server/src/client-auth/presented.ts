// The credentials in a request, before any check (RFC 6749 §2.3, RFC 7521 §4.2, RFC 8705 §2).
import type { IncomingHttpHeaders } from 'node:http';
import type { Form } from '@mintmark/protocol';
import type { PeerCertificate } from '../http/peer-certificate.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { isIdentityAssertion } from '../trust/identity-assertion.ts';

/** The grant type of RFC 7523 §2.1. */
export const JWT_BEARER_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** The credentials of a form. */
export interface PresentedCredentials {
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly clientAssertion: string | undefined;
  readonly clientAssertionType: string | undefined;
  /** The assertion of a token request of the grant jwt-bearer, unless it is about a user. */
  readonly grantAssertion: string | undefined;
}

/** The parts of a request that a method may use. */
export interface PresentedRequest {
  readonly tenant: LoadedTenant;
  /** The client's address, in canonical form. */
  readonly address: string;
  readonly headers: IncomingHttpHeaders;
  readonly credentials: PresentedCredentials;
  /** Whether it is sent to the token endpoint. */
  readonly isTokenRequest?: boolean;
  /** The certificate of the connection, which need not be the client's credential. */
  readonly certificate: PeerCertificate | undefined;
}

/** The credentials in a form. @param acceptsGrants - whether a grant can authenticate the client */
export const presentedCredentials = ({ parameters }: Form, acceptsGrants = false): PresentedCredentials => ({
  clientId: parameters.get('client_id'),
  clientSecret: parameters.get('client_secret'),
  clientAssertion: parameters.get('client_assertion'),
  clientAssertionType: parameters.get('client_assertion_type'),
  grantAssertion:
    acceptsGrants && parameters.get('grant_type') === JWT_BEARER_GRANT ? assertionOfClient(parameters.get('assertion')) : undefined,
});

// What is about a user authenticates no client.
const assertionOfClient = (assertion: string | undefined): string | undefined =>
  assertion !== undefined && isIdentityAssertion(assertion) ? undefined : assertion;
