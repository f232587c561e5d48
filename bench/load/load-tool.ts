// The interface of the tools that generate load.

import { type BenchRequest, RANDOM_CLIENT } from '../servers/bench-server.ts';

/** The load of one interval. */
export interface LoadOptions {
  readonly request: BenchRequest;
  /** Sent once each; if absent, `request` is sent repeatedly for `seconds`. */
  readonly requests?: readonly BenchRequest[];
  readonly connections: number;
  readonly seconds: number;
  /** Requests per second, for load at a constant rate. */
  readonly rate?: number;
  /** The length of the body of every correct response; `undefined` when it varies. */
  readonly responseLength: number | undefined;
}

/** The result of an interval. */
export interface LoadResult {
  /** Correct responses. */
  readonly tokens: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The longest, if the tool reports it. */
  readonly maxMs?: number;
  /** Responses with another status than 200 or an incorrect body, and failed connections. */
  readonly errors: number;
}

/** A load tool. */
export interface LoadTool {
  /** The name and version, for the first line of the output. */
  readonly name: string;
  run(options: LoadOptions, stop: AbortSignal): Promise<LoadResult>;
}

/** How the body of each correct response begins. */
export const responseStartOf = ({ responseStart = '{"access_token":"' }: BenchRequest): string => responseStart;

/** Whether a body has the length and the beginning of a correct one. */
export const isCorrect = (body: string, request: BenchRequest, bodyLength: number | undefined): boolean =>
  (bodyLength === undefined || body.length === bodyLength) && body.startsWith(responseStartOf(request));

/**
 * The body of the next request. If the request has {@link BenchRequest.clients}, the number of a random client
 * replaces the placeholder in it.
 */
export const requestBodyOf = ({ body, clients }: BenchRequest): string =>
  clients === undefined ? body : body.replace(RANDOM_CLIENT, String(Math.floor(Math.random() * clients)).padStart(7, '0'));

/** The quantile of sorted values: `share` of them are below it. NaN if there are no values. */
export const quantile = (sorted: ArrayLike<number>, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
