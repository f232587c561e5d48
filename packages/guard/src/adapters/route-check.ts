// What the adapters of the frameworks share: whether a request is let in, and the answer when it is not.

import type { AccessToken } from '../claims/access-token.ts';
import type { Guard } from '../guard.ts';
import type { CertificateSource } from '../proof/client-certificate.ts';
import type { ProtectedRequest } from '../proof/protected-request.ts';
import { type Requirement, requireEntitlement, requireScope } from '../requirements.ts';
import type { ErrorResponse } from '../responses/error-response.ts';

/** What a route asks of its requests; all of it. */
export interface ProtectOptions<Request> {
  /** Scopes, all of them. */
  readonly scope?: string | readonly string[];
  /** Entitlements, all of them. */
  readonly entitlement?: string | readonly string[];
  /** More, as by `requireAuthorizationDetail` or `anyOf`. */
  readonly require?: Requirement<Request> | readonly Requirement<Request>[];
  /** Finds the client's certificate, where it does not come with the connection: a proxy that ends TLS hands it on in a header. */
  readonly certificate?: (request: Request) => CertificateSource | undefined;
  /** Finds the client's address, where the framework does not tell it. */
  readonly clientAddress?: (request: Request) => string | undefined;
}

/** Let in with a token, or refused with an answer. */
export type RouteDecision =
  | { readonly token: AccessToken; readonly nonce: string | undefined; readonly refusal?: undefined }
  | { readonly refusal: ErrorResponse };

/** Judges a request. Rejects with what is not the guard's to answer. */
export type RouteCheck<Request> = (request: Request, read: ProtectedRequest) => Promise<RouteDecision>;

/** Prepares the judgement of a route's requests. @throws TypeError for options that ask for nothing by mistake */
export const createRouteCheck = <Request>(guard: Guard, options: ProtectOptions<Request>): RouteCheck<Request> => {
  const requirements = requirementsOf(options);
  const scope = [options.scope ?? []].flat().flatMap((each) => each.split(' '));
  return async (request, read) => {
    try {
      const certificate = options.certificate === undefined ? read.certificate : options.certificate(request);
      const clientAddress = options.clientAddress === undefined ? read.clientAddress : options.clientAddress(request);
      const token = await guard.authenticate({ ...read, certificate, clientAddress });
      for (const requirement of requirements) requirement(token, request);
      return { token, nonce: token.confirmation === undefined ? undefined : guard.dpopNonce() };
    } catch (error) {
      const refusal = guard.errorResponse(error, scope);
      if (refusal === undefined) throw error;
      return { refusal };
    }
  };
};

const requirementsOf = <Request>({ scope, entitlement, require }: ProtectOptions<Request>): readonly Requirement<Request>[] => [
  ...(scope === undefined ? [] : [requireScope(...[scope].flat())]),
  ...(entitlement === undefined ? [] : [requireEntitlement(...[entitlement].flat())]),
  ...(require === undefined ? [] : [require].flat()),
];
