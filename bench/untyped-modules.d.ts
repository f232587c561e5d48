// Declares the parts of untyped packages that the benchmark uses.

declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  export class Provider {
    constructor(issuer: string, configuration: object);
    callback(): RequestListener;
  }
}

declare module 'autocannon' {
  /** Latencies are in milliseconds, the duration in seconds. */
  interface Result {
    readonly '2xx': number;
    readonly non2xx: number;
    readonly errors: number;
    readonly timeouts: number;
    readonly mismatches: number;
    readonly duration: number;
    readonly latency: { readonly p50: number; readonly p99: number };
  }
  interface Options {
    readonly url: string;
    readonly method: 'POST';
    readonly headers: Readonly<Record<string, string>>;
    readonly requests: readonly { readonly setupRequest: (sent: object) => object }[];
    readonly connections: number;
    readonly duration: number;
    readonly verifyBody: (body: string) => boolean;
  }
  function autocannon(options: Options): Promise<Result>;
  export = autocannon;
}
