// Transaction tokens (draft-ietf-oauth-transaction-tokens), by exchange: what a service tells the next ones in its trust
// domain of a request that it received. None is cached: each request that is received is a transaction of its own.
import { encodeBase64url } from '@mintmark/protocol';
import { invalidArgument, requireText } from '../errors/invalid-argument.ts';
import { ProtocolError } from '../errors/protocol-error.ts';
import { RenewedToken } from '../source/renewed-token.ts';
import { partsOf } from '../source/source-parts.ts';
import type { TokenSource } from '../source/token-source.ts';
import type { Token } from '../token/token.ts';
import { type ExchangeOptions, exchangeGrant, type TokenTypeName } from './exchange-options.ts';
import { expiryOf, requireExchangingClient, subjectExpired } from './subject-token.ts';

const TXN_TOKEN = 'urn:ietf:params:oauth:token-type:txn_token';

/** A JSON object. */
type Statement = Readonly<Record<string, unknown>>;

/** What a transaction token is for. */
export interface ReplacementOptions extends Pick<ExchangeOptions, 'instance' | 'parameters'> {
  /** What the services that receive it may do, as a list or space-delimited. */
  readonly scope: string | readonly string[];
  /** What is to be done (`tctx`), at most 2,048 bytes of JSON. A replacement may add members, and change none. */
  readonly details?: Statement | undefined;
  /** Aborts the request. */
  readonly signal?: AbortSignal | undefined;
}

/** What the first transaction token of a received request is for. */
export interface TransactionOptions extends ReplacementOptions {
  /** The circumstances of the request (`rctx`), at most 2,048 bytes of JSON. No replacement changes them. */
  readonly context?: Statement | undefined;
  /** The type of the received token; `access_token` by default. */
  readonly subjectType?: TokenTypeName | undefined;
}

/** A transaction token. Printing it shows `[token]` in its place. */
export interface IssuedTransactionToken {
  readonly token: string;
  /** The scope that it has, space-delimited. */
  readonly scope: string | undefined;
  readonly expiresAt: Date;
  /**
   * The header `Txn-Token` of requests to services of the trust domain. `fetch` of a token source drops it, with the access
   * token, where a redirect leads to another origin; the `fetch` of the runtime does not.
   */
  readonly headers: Readonly<Record<'txn-token', string>>;
}

/** Obtains transaction tokens of one trust domain. Created by {@link createTransactionTokens}; its functions need no `this`. */
export interface TransactionTokens {
  /**
   * Obtains the transaction token for a request that was received with an access token: a new transaction.
   *
   * @param subjectToken - the token that this service received, after it was verified
   * @throws what `TokenSource.get` throws; {@link SubjectTokenError} for a subject token that has expired;
   * {@link ProtocolError} for a response with another kind of token; TypeError (code `invalid_argument`) for options that
   * cannot be used; the reason of `signal`
   * @example
   * const transaction = await transactions.begin(accessToken, { scope: 'stock.reserve', details: { sku: 'A-1' } });
   * const response = await tokens.fetch('https://stock.example/reservations', { method: 'POST', headers: transaction.headers });
   */
  readonly begin: (subjectToken: string, options: TransactionOptions) => Promise<IssuedTransactionToken>;
  /**
   * Replaces a transaction token by one of the same transaction for a narrower purpose: no more scopes, no later expiry.
   *
   * @param transactionToken - the one that this service received in `Txn-Token`, after it was verified
   * @throws what `begin` throws
   * @example
   * const { headers } = await transactions.replace(transactionToken, { scope: 'stock.read' });
   */
  readonly replace: (transactionToken: string, options: ReplacementOptions) => Promise<IssuedTransactionToken>;
}

/**
 * Obtains transaction tokens, as the client of a token source, with its metadata and its credential. Its exchange policy at
 * the server must name the trust domain. Events of the source report these requests, too.
 *
 * @throws TypeError (code `invalid_argument`) for what `createTokenSource` did not return, and without a trust domain
 * @example
 * const tokens = createTokenSource({ tenantUrl, clientId, clientSecret });
 * const transactions = createTransactionTokens(tokens, { trustDomain: 'shop.internal' });
 * const { headers } = await transactions.begin(accessToken, { scope: 'stock.reserve' });
 */
export const createTransactionTokens = (tokens: TokenSource, { trustDomain }: { readonly trustDomain: string }): TransactionTokens => {
  const { requests, runtime, lockTime, emit } = partsOf(tokens);
  requireExchangingClient(requests);
  requireText('trustDomain', trustDomain);

  const obtain = async (subjectToken: string, subjectType: TokenTypeName | undefined, options: TransactionOptions) => {
    const { scope, details, context, instance, parameters, signal } = options;
    // The server refuses it, since a transaction token without a purpose is for everything.
    if ([scope].flat().join('').trim() === '') throw invalidArgument('scope must name what the transaction is for.');
    const grant = exchangeGrant(subjectToken, { subjectType, scope, audience: trustDomain, instance, parameters }, TXN_TOKEN);
    setStatement(grant.form, 'request_details', details);
    setStatement(grant.form, 'request_context', context);
    const last = expiryOf(subjectToken);
    if (last !== undefined && runtime.now() >= last) throw subjectExpired();
    // RFC 8693 §2.2.1: it is no access token.
    const request = requests.by({ ...grant, typeNames: ['N_A'] });
    return issued(await new RenewedToken({ request, runtime, store: undefined, lockTime, emit, last }).get({ signal }));
  };

  return {
    begin: async (subjectToken, options) => obtain(subjectToken, options.subjectType, options),
    replace: async (transactionToken, { scope, details, instance, parameters, signal }) =>
      obtain(transactionToken, TXN_TOKEN, { scope, details, instance, parameters, signal }),
  };
};

const setStatement = (form: URLSearchParams, name: string, statement: Statement | undefined): void => {
  if (form.has(name)) throw invalidArgument(`parameters must not name ${name}, which has an option of its own.`);
  if (statement === undefined) return;
  const text: unknown = JSON.stringify(statement);
  if (typeof text !== 'string' || !text.startsWith('{')) throw invalidArgument(`${name} must be a JSON object.`);
  form.set(name, encodeBase64url(new TextEncoder().encode(text)));
};

const issued = ({ accessToken, scope, expiresAt, raw }: Token): IssuedTransactionToken => {
  if (raw['issued_token_type'] !== TXN_TOKEN) {
    const response = { status: 200, requestId: undefined };
    throw new ProtocolError('unsupported_token_type', 'The response has no transaction token.', response);
  }
  const shown = { token: '[token]', scope, expiresAt };
  const hidden = { value: () => shown };
  const token = { token: accessToken, scope, expiresAt, headers: { 'txn-token': accessToken } };
  return Object.defineProperties(token, { toJSON: hidden, [Symbol.for('nodejs.util.inspect.custom')]: hidden });
};
