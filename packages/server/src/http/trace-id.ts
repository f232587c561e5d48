// The trace that a request belongs to (W3C Trace Context).

/** Version 00, of 55 characters, and later ones, which begin alike. An id of zeros is invalid. */
const TRACE_PARENT = /^(?!ff|00.{54})[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/;

/** The trace id in the field `traceparent`; `undefined` when there is none, or it is malformed. */
export const traceIdOf = (traceparent: string | readonly string[] | undefined): string | undefined =>
  typeof traceparent === 'string' ? TRACE_PARENT.exec(traceparent)?.[1] : undefined;
