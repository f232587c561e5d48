// Token types (RFC 8693 §3): which may be presented, and which are issued.
import type { ExchangeParameters } from '@mintmark/protocol';
import { Refusal } from '../../refusals/refusal.ts';
import { malformed, type TokenParameter } from './refused.ts';

const PREFIX = 'urn:ietf:params:oauth:token-type:';

/** The types of tokens. */
export const ACCESS_TOKEN = `${PREFIX}access_token`;
export const JWT = `${PREFIX}jwt`;
const ID_TOKEN = `${PREFIX}id_token`;
/** A transaction token, which is exchanged only for another of the same transaction. */
export const TXN_TOKEN = `${PREFIX}txn_token`;

/** The types of tokens that may be exchanged. A JWT is an access token of this server, or a token of a trusted issuer. */
const PRESENTED_TYPES: readonly string[] = [ACCESS_TOKEN, JWT, ID_TOKEN, TXN_TOKEN];
/** The types of tokens that are issued. */
const ISSUED_TYPES: readonly string[] = [ACCESS_TOKEN, JWT, TXN_TOKEN];

/** A token of a request, and its type. */
export interface TypedToken {
  readonly parameter: TokenParameter;
  readonly token: string;
  readonly type: string;
}

/** The tokens of a request, and the type of the one that it asks for. */
export interface RequestedExchange {
  readonly subject: TypedToken;
  readonly actor: TypedToken | undefined;
  readonly issuedType: string;
}

/**
 * Checks the parameters of an exchange.
 *
 * @throws {@link Refusal} `invalid_request` (RFC 8693 §2.1)
 */
export const requestedExchange = (parameters: ExchangeParameters | undefined): RequestedExchange => {
  const { subjectToken, subjectTokenType, actorToken, actorTokenType, requestedTokenType = ACCESS_TOKEN } = parameters ?? NONE;
  if (subjectToken === undefined) throw malformed('subject_token is missing.');
  if (subjectTokenType === undefined) throw malformed('subject_token_type is missing.');
  if (actorToken !== undefined && actorTokenType === undefined) throw malformed('actor_token_type is missing.');
  if (actorToken === undefined && actorTokenType !== undefined) throw malformed('actor_token_type is given without an actor_token.');
  if (!ISSUED_TYPES.includes(requestedTokenType)) throw unsupportedType('requested_token_type', requestedTokenType);
  if (actorTokenType === TXN_TOKEN) throw unsupportedType('actor_token_type', actorTokenType);
  // It would become an access token again, for longer and for other APIs.
  if (subjectTokenType === TXN_TOKEN && requestedTokenType !== TXN_TOKEN) throw unsupportedType('requested_token_type', requestedTokenType);
  return {
    subject: typed('subject_token', subjectToken, subjectTokenType),
    actor: actorToken === undefined ? undefined : typed('actor_token', actorToken, actorTokenType ?? ''),
    issuedType: requestedTokenType,
  };
};

const NONE: Partial<ExchangeParameters> = {};

const typed = (parameter: TokenParameter, token: string, type: string): TypedToken => {
  if (!PRESENTED_TYPES.includes(type)) throw unsupportedType(`${parameter}_type`, type);
  return { parameter, token, type };
};

const unsupportedType = (parameter: string, type: string): Refusal =>
  new Refusal('invalid_request', `The ${parameter} is not supported.`, 'exchange_token_type', {
    detail: { parameter, type: type.slice(0, 128) },
  });
