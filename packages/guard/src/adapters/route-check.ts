// The check of a route's requests, which the adapters of all frameworks share.

import type { AccessToken } from '../claims/access-token.ts';
import type { Guard } from '../guard.ts';
import type { CertificateSource } from '../proof/client-certificate.ts';
import type { ProtectedRequest } from '../proof/protected-request.ts';
import { type Requirement, requireEntitlement, requireScope } from '../requirements.ts';
import type { ErrorResponse } from '../responses/error-response.ts';

/** What a route requires of its requests. */
export interface ProtectOptions<Request> {
  /** Scopes; all of them are required. */
  readonly scope?: string | readonly string[];
  /** Entitlements; all of them are required. */
  readonly entitlement?: string | readonly string[];
  /** Other requirements, such as `requireAuthorizationDetail` or `anyOf`. */
  readonly require?: Requirement<Request> | readonly Requirement<Request>[];
  /** Returns the client's certificate if a proxy that terminates TLS forwards it in a header. */
  readonly certificate?: (request: Request) => CertificateSource | undefined;
  /** Returns the client's address; that of the connection or the framework by default. */
  readonly clientAddress?: (request: Request) => string | undefined;
  /**
   * Returns the body as it was sent, for a guard with `dpop.contentDigest`, where a parser has read it before, as
   * `express.raw()` does; `undefined` if there is none. Called only for a request with a valid proof.
   */
  readonly body?: (request: Request) => Uint8Array | undefined | Promise<Uint8Array | undefined>;
}

/** The token of an accepted request, or the response to a refused one. */
export type RouteDecision =
  | { readonly token: AccessToken; readonly nonce: string | undefined; readonly response?: undefined }
  | { readonly response: ErrorResponse };

/** Checks a request. Its promise rejects with errors that are not the guard's. */
export type RouteCheck<Request> = (request: Request, read: ProtectedRequest) => Promise<RouteDecision>;

/** Creates the check of a route. @throws TypeError for a requirement that is empty */
export const createRouteCheck = <Request>(guard: Guard, options: ProtectOptions<Request>): RouteCheck<Request> => {
  const requirements = requirementsOf(options);
  const scope = [options.scope ?? []].flat().flatMap((each) => each.split(' '));
  return async (request, read) => {
    try {
      const certificate = options.certificate === undefined ? read.certificate : options.certificate(request);
      const clientAddress = options.clientAddress === undefined ? read.clientAddress : options.clientAddress(request);
      const given = options.body;
      const body = given === undefined ? read.body : async () => (await given(request)) ?? new Uint8Array();
      const token = await guard.authenticate({ ...read, certificate, clientAddress, body });
      for (const requirement of requirements) requirement(token, request);
      return { token, nonce: token.confirmation === undefined ? undefined : guard.dpopNonce() };
    } catch (error) {
      const response = guard.errorResponse(error, scope);
      if (response === undefined) throw error;
      return { response };
    }
  };
};

const requirementsOf = <Request>({ scope, entitlement, require }: ProtectOptions<Request>): readonly Requirement<Request>[] => [
  ...(scope === undefined ? [] : [requireScope(...[scope].flat())]),
  ...(entitlement === undefined ? [] : [requireEntitlement(...[entitlement].flat())]),
  ...(require === undefined ? [] : [require].flat()),
];
