// The kind of a trusted issuer is `platform` in manifests, and that of a client `client_kind`: `kind` is that of the
// manifest.
import type { ClientRecord, IssuerRecord, NewIssuer } from '@mintmark/client/management';
import type { RecordFields } from './differences.ts';

/** A trusted issuer under the names of a manifest. */
export interface ManifestIssuer extends Omit<IssuerRecord, 'kind'> {
  readonly platform: IssuerRecord['kind'];
}

/** A client with the names of a manifest. */
export interface ManifestClient extends ClientRecord {
  readonly client_kind: ClientRecord['kind'];
}

export const issuerToManifest = ({ kind, ...record }: IssuerRecord): ManifestIssuer => ({ platform: kind, ...record });

/** The body of a creation. The server validates it. */
export const issuerFromManifest = ({ platform, ...fields }: RecordFields): NewIssuer => ({ kind: platform, ...fields }) as NewIssuer;

// A server of an earlier version states none.
export const clientToManifest = <Record extends ClientRecord>(record: Record): Record & ManifestClient => ({
  ...record,
  client_kind: record.kind ?? 'service',
});

/** The body of a creation or a change. The server validates it. */
export const clientFromManifest = ({ client_kind, ...fields }: RecordFields): RecordFields =>
  client_kind === undefined ? fields : { ...fields, kind: client_kind };
