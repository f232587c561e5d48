// An access token with an absolute expiry, which logs show redacted.

const REDACTED = '[token]';

/**
 * An access token.
 *
 * Printing it (`console.log`, `util.inspect`, `JSON.stringify`) shows `[token]` instead of the token
 * itself, and omits `raw`, so that no token gets into a log. To store one, read `accessToken` and
 * `expiresAt`.
 */
export class Token {
  readonly accessToken: string;
  /** `Bearer`, or `DPoP` for one that is bound to a key (RFC 9449), whatever letter case the server used. */
  readonly tokenType: 'Bearer' | 'DPoP';
  /** When it expires: the time before the request was sent, plus `expires_in`. */
  readonly expiresAt: Date;
  /** The granted scope, space-delimited: that of the response, else the requested one (RFC 6749 §5.1). */
  readonly scope: string | undefined;
  /** The id of the grant, where the response has one. */
  readonly grantId: string | undefined;
  /** All members of the response as received, including unknown ones. */
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

  /** Omits the token itself; called by `JSON.stringify`. */
  toJSON(): { accessToken: string; tokenType: string; expiresAt: Date; scope: string | undefined; grantId: string | undefined } {
    return { accessToken: REDACTED, tokenType: this.tokenType, expiresAt: this.expiresAt, scope: this.scope, grantId: this.grantId };
  }

  /** Returns the same for `console.log` on Node. */
  [Symbol.for('nodejs.util.inspect.custom')](): unknown {
    return this.toJSON();
  }
}
