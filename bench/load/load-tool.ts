// What makes load: one of two tools behind one function, always in a process whose CPU time is not the server's.

import type { TokenRequest } from '../servers/bench-server.ts';

/** One stretch of load. */
export interface LoadOrder {
  readonly request: TokenRequest;
  readonly connections: number;
  readonly seconds: number;
  /** The length of every right body: tokens of one server are alike in length. */
  readonly bodyLength: number;
}

/** What came of it. */
export interface LoadResult {
  /** Right answers. */
  readonly tokens: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were not 200 or whose body was wrong, and connections that failed. */
  readonly errors: number;
}

/** A tool. */
export interface LoadTool {
  /** With its version, for the first line. */
  readonly name: string;
  run(order: LoadOrder, stop: AbortSignal): Promise<LoadResult>;
}

/** How each right body of a request begins. */
export const bodyStart = ({ answerStart = '{"access_token":"' }: TokenRequest): string => answerStart;
