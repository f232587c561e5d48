// How a part of the server turns an error into a response.
import type { OAuthError } from '@mintmark/protocol';
import type { Exchange } from './exchange.ts';

/** An answer to an error, yet to be sent. */
export interface ErrorResponse {
  readonly status: number;
  /** Beside those of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Turns an error into headers and a body. */
export type RenderError = (error: OAuthError, exchange: Exchange) => Omit<ErrorResponse, 'status'>;
