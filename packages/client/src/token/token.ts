// An access token as a program holds it: with an absolute end, and silent in logs.

const REDACTED = '[token]';

/**
 * An access token.
 *
 * Printing it (`console.log`, `util.inspect`, `JSON.stringify`) shows everything but the token itself, which is `[token]` there, and
 * `raw`, which is left out: a token in a log is a token lost. To keep one, read `accessToken` and `expiresAt` by name.
 */
export class Token {
  readonly accessToken: string;
  /** `Bearer`, or `DPoP` for one that is bound to a key (RFC 9449); spelt so whatever the server's case. */
  readonly tokenType: 'Bearer' | 'DPoP';
  /** When it ends: the time before the request was sent, plus `expires_in`. */
  readonly expiresAt: Date;
  /** The granted scope, space-delimited: the answer's, else what was asked for (RFC 6749 §5.1). */
  readonly scope: string | undefined;
  /** The id of the grant record, where the server tells one. */
  readonly grantId: string | undefined;
  /** Every member of the answer as received, unknown ones too. */
  readonly raw: Readonly<Record<string, unknown>>;

  constructor(token: {
    accessToken: string;
    tokenType: 'Bearer' | 'DPoP';
    expiresAt: Date;
    scope: string | undefined;
    grantId: string | undefined;
    raw: Readonly<Record<string, unknown>>;
  }) {
    this.accessToken = token.accessToken;
    this.tokenType = token.tokenType;
    this.expiresAt = token.expiresAt;
    this.scope = token.scope;
    this.grantId = token.grantId;
    this.raw = token.raw;
  }

  /** What JSON shows of it: no token in it. */
  toJSON(): { accessToken: string; tokenType: string; expiresAt: Date; scope: string | undefined; grantId: string | undefined } {
    return { accessToken: REDACTED, tokenType: this.tokenType, expiresAt: this.expiresAt, scope: this.scope, grantId: this.grantId };
  }

  /** What `console.log` shows of it on Node. */
  [Symbol.for('nodejs.util.inspect.custom')](): unknown {
    return this.toJSON();
  }
}
