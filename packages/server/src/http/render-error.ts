// The interface by which each part of the server converts an error into a response.
import type { OAuthError } from '@mintmark/protocol';
import type { Exchange } from './exchange.ts';

/** The response to an error. */
export interface ErrorResponse {
  readonly status: number;
  /** In addition to those of every response. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Converts an error into headers and a body. */
export type RenderError = (error: OAuthError, exchange: Exchange) => Omit<ErrorResponse, 'status'>;
