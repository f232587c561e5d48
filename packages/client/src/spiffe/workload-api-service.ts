// The part of SPIFFE's Workload API that this package uses, as its service definition (workloadapi.proto) has it. The
// libraries are loaded when it is first used: only programs with a socket need them.
import type { DescMethodServerStreaming, DescMethodUnary } from '@bufbuild/protobuf';
import { WorkloadError } from '../errors/workload-error.ts';

/** A field: its number, its name, and its type, which is repeated with `[]`. */
type Field = readonly [number: number, name: string, type: string];

const MESSAGES: Readonly<Record<string, readonly Field[]>> = {
  JWTSVIDRequest: [
    [1, 'audience', 'string[]'],
    [2, 'spiffe_id', 'string'],
  ],
  JWTSVIDResponse: [[1, 'svids', 'JWTSVID[]']],
  JWTSVID: [
    [1, 'spiffe_id', 'string'],
    [2, 'svid', 'string'],
  ],
  X509SVIDRequest: [],
  X509SVIDResponse: [[1, 'svids', 'X509SVID[]']],
  X509SVID: [
    [1, 'spiffe_id', 'string'],
    [2, 'x509_svid', 'bytes'],
    [3, 'x509_svid_key', 'bytes'],
    [4, 'bundle', 'bytes'],
  ],
};

const SERVICE = 'SpiffeWorkloadAPI';

/** The libraries for gRPC. */
export interface Grpc {
  readonly protobuf: typeof import('@bufbuild/protobuf');
  /** The messages that describe messages. */
  readonly descriptors: typeof import('@bufbuild/protobuf/wkt');
  readonly connect: typeof import('@connectrpc/connect');
  readonly node: typeof import('@connectrpc/connect-node');
}

/** @throws {@link WorkloadError} where they are not installed */
export const loadGrpc = async (): Promise<Grpc> => {
  try {
    return {
      protobuf: await import('@bufbuild/protobuf'),
      descriptors: await import('@bufbuild/protobuf/wkt'),
      connect: await import('@connectrpc/connect'),
      node: await import('@connectrpc/connect-node'),
    };
  } catch (cause) {
    const remedy = 'npm install @connectrpc/connect-node @connectrpc/connect @bufbuild/protobuf';
    throw new WorkloadError(`The Workload API of SPIFFE needs libraries for gRPC: run \`${remedy}\`.`, { cause });
  }
};

/** The methods that are used. */
export interface WorkloadApiMethods {
  readonly fetchJwtSvid: DescMethodUnary;
  readonly fetchX509Svid: DescMethodServerStreaming;
}

/** Describes the service to the libraries, which needs no generated code. */
export const describeService = ({ protobuf, descriptors }: Grpc): WorkloadApiMethods => {
  const { FieldDescriptorProto_Label: Label, FieldDescriptorProto_Type: Type, FileDescriptorProtoSchema } = descriptors;
  const field = ([number, name, type]: Field) => {
    const isRepeated = type.endsWith('[]');
    const of = isRepeated ? type.slice(0, -2) : type;
    const label = isRepeated ? Label.REPEATED : Label.OPTIONAL;
    if (of in MESSAGES) return { number, name, label, type: Type.MESSAGE, typeName: `.${of}` };
    return { number, name, label, type: of === 'bytes' ? Type.BYTES : Type.STRING };
  };
  const method = (name: string, of: string, serverStreaming: boolean) => ({
    name,
    inputType: `.${of}Request`,
    outputType: `.${of}Response`,
    serverStreaming,
  });
  const file = protobuf.create(FileDescriptorProtoSchema, {
    name: 'workloadapi.proto',
    syntax: 'proto3',
    messageType: Object.entries(MESSAGES).map(([name, fields]) => ({ name, field: fields.map(field) })),
    service: [{ name: SERVICE, method: [method('FetchJWTSVID', 'JWTSVID', false), method('FetchX509SVID', 'X509SVID', true)] }],
  });
  const methods = protobuf.createFileRegistry(file, () => undefined).getService(SERVICE)?.methods ?? [];
  const fetchJwtSvid = methods.find((each): each is typeof each & DescMethodUnary => each.methodKind === 'unary');
  const fetchX509Svid = methods.find((each): each is typeof each & DescMethodServerStreaming => each.methodKind === 'server_streaming');
  if (fetchJwtSvid === undefined || fetchX509Svid === undefined) throw new TypeError('The description of the service is incomplete.');
  return { fetchJwtSvid, fetchX509Svid };
};
