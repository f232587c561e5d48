// What a request presents to say who sends it (RFC 6749 §2.3, RFC 7521 §4.2, RFC 8705 §2), not judged yet.
import type { IncomingHttpHeaders } from 'node:http';
import type { Form } from '@mintmark/protocol';
import type { PeerCertificate } from '../http/peer-certificate.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';

/** The credentials of a form. */
export interface PresentedCredentials {
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly clientAssertion: string | undefined;
  readonly clientAssertionType: string | undefined;
}

/** What a method sees of a request. */
export interface PresentedRequest {
  readonly tenant: LoadedTenant;
  /** The address that the request comes from, in canonical form. */
  readonly address: string;
  /** The header section of the request. */
  readonly headers: IncomingHttpHeaders;
  readonly credentials: PresentedCredentials;
  /** Of the connection; whoever has one need not authenticate by it. */
  readonly certificate: PeerCertificate | undefined;
}

/** The credentials that a form carries, at whichever endpoint. */
export const presentedCredentials = ({ parameters }: Form): PresentedCredentials => ({
  clientId: parameters.get('client_id'),
  clientSecret: parameters.get('client_secret'),
  clientAssertion: parameters.get('client_assertion'),
  clientAssertionType: parameters.get('client_assertion_type'),
});
