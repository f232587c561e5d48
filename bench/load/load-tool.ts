// The tool that generates the load.

import type { TokenRequest } from '../servers/bench-server.ts';

/** One interval of load. */
export interface LoadOrder {
  readonly request: TokenRequest;
  readonly connections: number;
  readonly seconds: number;
  /** The length of every correct body: tokens of one server have one length. */
  readonly bodyLength: number;
}

/** The result of an interval. */
export interface LoadResult {
  /** Correct responses. */
  readonly tokens: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Responses with another status than 200 or an incorrect body, and failed connections. */
  readonly errors: number;
}

/** A load tool. */
export interface LoadTool {
  /** With its version, for the first line of the output. */
  readonly name: string;
  run(order: LoadOrder, stop: AbortSignal): Promise<LoadResult>;
}

/** How each correct body begins. */
export const bodyStart = ({ responseStart = '{"access_token":"' }: TokenRequest): string => responseStart;
