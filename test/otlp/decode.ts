// Decodes the requests of OTLP, by the numbers of opentelemetry-proto's fields. Only what the tests read.

/** The value of an attribute. */
export type Value = string | number | boolean | readonly string[];

/** A span that arrived. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first of a trace. */
  readonly parentId: string;
  readonly traceState: string;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'other';
  readonly attributes: Readonly<Record<string, Value>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly failed: boolean;
  readonly resource: Readonly<Record<string, Value>>;
}

/** A point of a metric that arrived. Of a histogram, `value` is its sum. */
export interface ReceivedPoint {
  readonly attributes: Readonly<Record<string, Value>>;
  readonly value: number;
  readonly count?: number;
  readonly buckets?: readonly number[];
  readonly bounds?: readonly number[];
}

/** A metric that arrived. */
export interface ReceivedMetric {
  readonly name: string;
  readonly unit: string;
  readonly type: 'gauge' | 'sum' | 'histogram';
  readonly points: readonly ReceivedPoint[];
  readonly resource: Readonly<Record<string, Value>>;
}

/** The fields of a message, by number. */
type Fields = ReadonlyMap<number, readonly (number | Buffer)[]>;

/** Reads a message: varints, numbers of a fixed size as their bytes, and texts or messages. */
const fieldsOf = (bytes: Buffer): Fields => {
  const fields = new Map<number, (number | Buffer)[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  const take = (length: number): Buffer => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  const read = [varint, () => take(8), () => take(varint()), undefined, undefined, () => take(4)];
  while (at < bytes.length) {
    const tag = varint();
    const value = read[tag & 7]?.();
    if (value === undefined) throw new Error(`An unknown wire type: ${tag & 7}.`);
    const known = fields.get(tag >> 3);
    if (known === undefined) fields.set(tag >> 3, [value]);
    else known.push(value);
  }
  return fields;
};

const bytesIn = (fields: Fields, number: number): readonly Buffer[] => (fields.get(number) ?? []).filter((value) => Buffer.isBuffer(value));
const messages = (fields: Fields, number: number): readonly Fields[] => bytesIn(fields, number).map(fieldsOf);
const text = (fields: Fields, number: number, encoding: 'utf8' | 'hex' = 'utf8'): string =>
  bytesIn(fields, number)[0]?.toString(encoding) ?? '';
const number = (fields: Fields, at: number): number => {
  const [value = 0] = fields.get(at) ?? [];
  return Buffer.isBuffer(value) ? Number.NaN : value;
};
const double = (fields: Fields, at: number): number => bytesIn(fields, at)[0]?.readDoubleLE() ?? 0;
const packed = (fields: Fields, at: number, read: (bytes: Buffer, offset: number) => number): readonly number[] => {
  const [bytes = Buffer.alloc(0)] = bytesIn(fields, at);
  return Array.from({ length: bytes.length / 8 }, (_, index) => read(bytes, index * 8));
};

const valueIn = (any: Fields): Value => {
  if (any.has(1)) return text(any, 1);
  if (any.has(2)) return number(any, 2) === 1;
  if (any.has(3)) return number(any, 3);
  if (any.has(4)) return double(any, 4);
  return messages(any, 5).flatMap((list) => messages(list, 1).map((each) => String(valueIn(each))));
};
const attributesIn = (fields: Fields, at: number): Readonly<Record<string, Value>> =>
  Object.fromEntries(messages(fields, at).map((each) => [text(each, 1), messages(each, 2).map(valueIn)[0] ?? '']));

const resourceIn = (fields: Fields): Readonly<Record<string, Value>> =>
  messages(fields, 1).map((resource) => attributesIn(resource, 1))[0] ?? {};

const KINDS = ['other', 'internal', 'server', 'client'] as const;
const ERROR = 2;

/** Decodes an `ExportTraceServiceRequest`. */
export const decodeSpans = (body: Buffer): readonly ReceivedSpan[] =>
  messages(fieldsOf(body), 1).flatMap((ofResource) =>
    messages(ofResource, 2).flatMap((ofScope) =>
      messages(ofScope, 2).map((span) => ({
        traceId: text(span, 1, 'hex'),
        spanId: text(span, 2, 'hex'),
        traceState: text(span, 3),
        parentId: text(span, 4, 'hex'),
        name: text(span, 5),
        kind: KINDS[number(span, 6)] ?? 'other',
        attributes: attributesIn(span, 9),
        links: messages(span, 13).map((link) => ({ traceId: text(link, 1, 'hex'), spanId: text(link, 2, 'hex') })),
        failed: messages(span, 15).some((status) => number(status, 3) === ERROR),
        resource: resourceIn(ofResource),
      })),
    ),
  );

const TYPES = [
  ['gauge', 5],
  ['sum', 7],
  ['histogram', 9],
] as const;

/** Decodes an `ExportMetricsServiceRequest`. */
export const decodeMetrics = (body: Buffer): readonly ReceivedMetric[] =>
  messages(fieldsOf(body), 1).flatMap((ofResource) =>
    messages(ofResource, 2).flatMap((ofScope) =>
      messages(ofScope, 2).map((metric) => {
        const [type, at] = TYPES.find(([, field]) => metric.has(field)) ?? ['gauge', 5];
        const points = messages(metric, at).flatMap((data) => messages(data, 1));
        const resource = resourceIn(ofResource);
        return {
          name: text(metric, 1),
          unit: text(metric, 3),
          type,
          points: points.map(type === 'histogram' ? histogram : point),
          resource,
        };
      }),
    ),
  );

const point = (fields: Fields): ReceivedPoint => ({ attributes: attributesIn(fields, 7), value: double(fields, 4) });

const histogram = (fields: Fields): ReceivedPoint => ({
  attributes: attributesIn(fields, 9),
  count: Number(bytesIn(fields, 4)[0]?.readBigUInt64LE() ?? 0),
  value: double(fields, 5),
  buckets: packed(fields, 6, (bytes, offset) => Number(bytes.readBigUInt64LE(offset))),
  bounds: packed(fields, 7, (bytes, offset) => bytes.readDoubleLE(offset)),
});
