// Records spans with OpenTelemetry's SDK. It is loaded only when traces are exported.
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { RecordedSpan, SpanAttributes, SpanKindName, TraceHeaders, Tracing } from './tracing.ts';

const KINDS = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT } as const satisfies Record<SpanKindName, SpanKind>;

const propagator = new W3CTraceContextPropagator();

const HEADERS: TextMapGetter<TraceHeaders> = {
  keys: () => ['traceparent', 'tracestate'],
  get: (headers, name) => {
    const value = headers[name];
    // Several fields are not valid, and Node has joined them by then.
    return typeof value === 'string' ? value : undefined;
  },
};

class OpenSpan implements RecordedSpan {
  readonly traceId: string;
  readonly span: Span;
  readonly context: Context;
  readonly #parent: OpenSpan | undefined;

  constructor(span: Span, parent: OpenSpan | undefined) {
    this.span = span;
    this.#parent = parent;
    this.traceId = span.spanContext().traceId;
    this.context = trace.setSpan(ROOT_CONTEXT, span);
  }

  /** This span, or the innermost one around it that has not ended. */
  get innermost(): OpenSpan | undefined {
    return this.span.isRecording() ? this : this.#parent?.innermost;
  }

  set(attributes: SpanAttributes): void {
    this.span.setAttributes(defined(attributes));
  }

  rename(name: string): void {
    this.span.updateName(name);
  }

  fail(type: string): void {
    this.span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', type);
  }

  end(): void {
    this.span.end();
  }
}

const defined = (attributes: SpanAttributes): Record<string, string | number | boolean | string[]> => {
  const all: Record<string, string | number | boolean | string[]> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) all[name] = typeof value === 'object' ? [...value] : value;
  }
  return all;
};

/** Where the caller runs: in a span, or in the work of several. */
interface Current {
  readonly span: OpenSpan;
  readonly batch: readonly OpenSpan[];
}

/**
 * Spans, with the current one in the asynchronous context of a sampled request. Where no request is sampled, that
 * context is never entered.
 */
export class SpanTracing implements Tracing {
  readonly #tracer: Tracer;
  readonly #continues: boolean;
  readonly #current = new AsyncLocalStorage<Current | undefined>();

  /** @param continues - whether requests continue the traces that they name */
  constructor(tracer: Tracer, continues: boolean) {
    this.#tracer = tracer;
    this.#continues = continues;
  }

  receive(name: string, headers: TraceHeaders): RecordedSpan | undefined {
    const continued = this.#continues && headers['traceparent'] !== undefined;
    const context = continued ? propagator.extract(ROOT_CONTEXT, headers, HEADERS) : ROOT_CONTEXT;
    const span = this.#tracer.startSpan(name, { kind: SpanKind.SERVER }, context);
    return span.isRecording() ? new OpenSpan(span, undefined) : undefined;
  }

  begin(name: string, kind: SpanKindName, attributes: SpanAttributes = {}): RecordedSpan | undefined {
    const at = this.#current.getStore();
    const parent = at?.span.innermost;
    if (at === undefined || parent === undefined) return undefined;
    const links = at.batch.map(({ span }) => ({ context: span.spanContext() }));
    const span = this.#tracer.startSpan(name, { kind: KINDS[kind], attributes: defined(attributes), links }, parent.context);
    for (const other of at.batch) if (other !== parent) other.span.addLink({ context: span.spanContext() });
    return new OpenSpan(span, parent);
  }

  current(): RecordedSpan | undefined {
    return this.#current.getStore()?.span.innermost;
  }

  within<T>(span: RecordedSpan | undefined, action: () => T): T {
    return this.#current.run(span instanceof OpenSpan ? { span, batch: [] } : undefined, action);
  }

  withinAll<T>(spans: readonly RecordedSpan[], action: () => T): T {
    const batch = spans.filter((span) => span instanceof OpenSpan).filter(({ span }) => span.isRecording());
    const [first] = batch;
    return this.#current.run(first === undefined ? undefined : { span: first, batch }, action);
  }
}
