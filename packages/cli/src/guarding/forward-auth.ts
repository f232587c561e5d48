// Answers a proxy's question whether a request may pass: 200 with whose token it is, or the guard's refusal.
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

/** What the questions are judged by. */
export interface ForwardAuthOptions {
  readonly guard: Guard;
  readonly proxy: ProxyKind;
  /** What every request needs. */
  readonly requirements: readonly Requirement[];
  /** The scope among them. */
  readonly scope: readonly string[];
  /** Headers, in lower case, in which the proxy hands on the client's certificate and address. */
  readonly certificateHeader: string | undefined;
  readonly addressHeader: string | undefined;
  /** Hears of what is wrong with the proxy's configuration or with us. */
  readonly complain: (message: string) => void;
}

/** What a route may ask for in the URL that its proxy is configured with. */
const IN_URL: Readonly<Record<string, (value: string) => Requirement>> = {
  scope: (value) => requireScope(value),
  entitlement: (value) => requireEntitlement(value),
};

/** Makes the listener. It never rejects. */
export const forwardAuth =
  (options: ForwardAuthOptions) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { guard, proxy, complain } = options;
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
      complain(error instanceof Error ? error.message : 'Something unexpected was thrown.');
      response.writeHead(500).end();
    }
  };

/** A parameter that is not known is refused: a requirement that is misspelt must not be left out. */
const requirementsIn = (url: string): readonly Requirement[] =>
  [...new URL(url, 'http://guard').searchParams].map(([name, value]) => {
    const requirement = Object.hasOwn(IN_URL, name) ? IN_URL[name] : undefined;
    if (requirement === undefined) throw new Error(`The proxy asks for "${name}", which is not one of ${Object.keys(IN_URL).join(', ')}.`);
    return requirement(value);
  });

const scopeIn = (url: string): readonly string[] =>
  new URL(url, 'http://guard').searchParams.getAll('scope').flatMap((value) => value.split(' '));

const fieldsOf = ({ headers, headersDistinct }: IncomingMessage, { certificateHeader, addressHeader }: ForwardAuthOptions) => ({
  authorization: headersDistinct['authorization']?.join(', '),
  dpop: headersDistinct['dpop']?.join(', '),
  certificate: certificateHeader === undefined ? undefined : parseCertificateHeader(headers[certificateHeader]),
  clientAddress: addressHeader === undefined ? undefined : lastAddress(headers[addressHeader]),
});

// The proxy appends what it sees; whatever stands before it is the client's own word.
const lastAddress = (field: string | readonly string[] | undefined): string | undefined =>
  String(field ?? '')
    .split(',')
    .at(-1)
    ?.trim() || undefined;

/** What the API behind the proxy may know, in printable ASCII. */
const tokenHeaders = ({ clientId, subject, scope, tokenId, expiresAt, confirmation }: AccessToken, guard: Guard) => ({
  'mintmark-client-id': printable(clientId),
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
