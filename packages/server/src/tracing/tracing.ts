// What the parts of the server use to record spans. Where OpenTelemetry is off there is no `Tracing`, and none of
// its packages is loaded.

/** Attributes of a span. Those that are `undefined` are left out. Never a secret, a token or an assertion. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** The kinds of the spans that are begun below others. */
export type SpanKindName = 'internal' | 'client';

/** A span that is recorded. */
export interface RecordedSpan {
  readonly traceId: string;
  /** Adds attributes. */
  set(attributes: SpanAttributes): void;
  /** Renames it. */
  rename(name: string): void;
  /** Marks it as failed. @param type - of the error, from a small set */
  fail(type: string): void;
  end(): void;
}

/** Header fields, of which `traceparent` and `tracestate` continue a trace (W3C Trace Context). */
export interface TraceHeaders {
  readonly [name: string]: string | readonly string[] | undefined;
}

/** Records spans. Of a request that is not sampled there is none, and nothing below it is recorded. */
export interface Tracing {
  /** Begins the span of a received request, in the trace of its caller, if it names one. @returns `undefined` unless sampled */
  receive(name: string, headers: TraceHeaders): RecordedSpan | undefined;
  /** Begins a span below the current one. @returns `undefined` when none is current */
  begin(name: string, kind: SpanKindName, attributes?: SpanAttributes): RecordedSpan | undefined;
  /** The span in which the caller runs, unless it has ended. */
  current(): RecordedSpan | undefined;
  /** Runs an action within a span, or within none. */
  within<T>(span: RecordedSpan | undefined, action: () => T): T;
  /**
   * Runs an action that does the work of several spans at once. What it begins is below the first of them, and linked
   * with all.
   */
  withinAll<T>(spans: readonly RecordedSpan[], action: () => T): T;
}
