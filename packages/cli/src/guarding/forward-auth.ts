// Decides for a proxy whether a request is accepted: responds with 200 and the client of the token, or with
// the guard's error.
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type AccessToken,
  type ErrorResponse,
  type Guard,
  parseCertificateHeader,
  type Requirement,
  requireEntitlement,
  requireScope,
} from '@mintmark/guard';
import type { ProxyKind } from './proxies.ts';

/** How requests are verified. */
export interface ForwardAuthOptions {
  readonly guard: Guard;
  readonly proxy: ProxyKind;
  /** The requirements of every request. */
  readonly requirements: readonly Requirement[];
  /** The scope that `requirements` demand. */
  readonly scope: readonly string[];
  /** Names, in lower case, of the headers that contain the client's certificate and IP address. */
  readonly certificateHeader: string | undefined;
  readonly addressHeader: string | undefined;
  /** Called for faults of the proxy's configuration or of the guard. */
  readonly onProblem: (message: string) => void;
}

/** The requirements that a proxy can set for a route, as parameters of the guard's URL. */
const IN_URL: Readonly<Record<string, (value: string) => Requirement>> = {
  scope: (value) => requireScope(value),
  entitlement: (value) => requireEntitlement(value),
};

/** The request listener. It never rejects. */
export const forwardAuth =
  (options: ForwardAuthOptions) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { guard, proxy, onProblem } = options;
    const url = proxy.hasOwnUrl ? (request.url ?? '') : '';
    try {
      const requirements = [...options.requirements, ...requirementsIn(url)];
      const token = await guard.authenticate({ ...proxy.read(request), ...fieldsOf(request, options) });
      for (const requirement of requirements) requirement(token, undefined);
      for (const [name, value] of Object.entries(tokenHeaders(token, guard))) if (value !== undefined) response.setHeader(name, value);
      response.end();
    } catch (error) {
      const refusal = guard.errorResponse(error, [...options.scope, ...scopeIn(url)]);
      if (refusal !== undefined) return refuse(response, refusal, proxy);
      onProblem(error instanceof Error ? error.message : 'An unexpected value was thrown.');
      response.writeHead(500).end();
    }
  };

// Not by `URL`, which refuses targets such as `//[`.
const parametersOf = (target: string): URLSearchParams => new URLSearchParams(/\?(.*)/s.exec(target)?.[1]);

/** Rejects an unknown parameter: a misspelt requirement must not be skipped. */
const requirementsIn = (url: string): readonly Requirement[] =>
  [...parametersOf(url)].map(([name, value]) => {
    const requirement = Object.hasOwn(IN_URL, name) ? IN_URL[name] : undefined;
    if (requirement === undefined)
      throw new Error(`The proxy's URL has the parameter "${name}", which is not one of ${Object.keys(IN_URL).join(', ')}.`);
    return requirement(value);
  });

const scopeIn = (url: string): readonly string[] =>
  parametersOf(url)
    .getAll('scope')
    .flatMap((value) => value.split(' '));

const fieldsOf = ({ headers, headersDistinct }: IncomingMessage, { certificateHeader, addressHeader }: ForwardAuthOptions) => ({
  authorization: headersDistinct['authorization']?.join(', '),
  dpop: headersDistinct['dpop']?.join(', '),
  certificate: certificateHeader === undefined ? undefined : parseCertificateHeader(headers[certificateHeader]),
  clientAddress: addressHeader === undefined ? undefined : lastAddress(headers[addressHeader]),
});

// The proxy appends the address that it sees; everything before it comes from the client.
const lastAddress = (field: string | readonly string[] | undefined): string | undefined =>
  String(field ?? '')
    .split(',')
    .at(-1)
    ?.trim() || undefined;

/** Headers for the API behind the proxy, in printable ASCII. */
const tokenHeaders = ({ clientId, instance, subject, scope, tokenId, expiresAt, confirmation }: AccessToken, guard: Guard) => ({
  'mintmark-client-id': printable(clientId),
  'mintmark-instance': instance === undefined ? undefined : printable(instance),
  'mintmark-subject': printable(subject),
  'mintmark-scope': printable(scope.join(' ')),
  'mintmark-token-id': tokenId === undefined ? undefined : printable(tokenId),
  'mintmark-token-expires': expiresAt.toISOString(),
  'dpop-nonce': confirmation === undefined ? undefined : guard.dpopNonce(),
});

const printable = (text: string): string => text.replace(/[^\x20-\x7e]/gu, (character) => encodeURIComponent(character.toWellFormed()));

const refuse = (response: ServerResponse, { status, headers, body }: ErrorResponse, proxy: ProxyKind): void => {
  response.writeHead(proxy.status(status), { ...headers, ...(body === undefined ? undefined : { 'content-type': 'application/json' }) });
  response.end(body === undefined ? undefined : JSON.stringify(body));
};
