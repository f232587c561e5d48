// The kind of a trusted issuer is `platform` in manifests, where `kind` is that of the manifest.
import type { IssuerRecord, NewIssuer } from '@mintmark/client/management';
import type { RecordFields } from './differences.ts';

/** A trusted issuer under the names of a manifest. */
export interface ManifestIssuer extends Omit<IssuerRecord, 'kind'> {
  readonly platform: IssuerRecord['kind'];
}

/** Renames the kind of a record. */
export const toManifest = ({ kind, ...record }: IssuerRecord): ManifestIssuer => ({ platform: kind, ...record });

/** The body of a creation. The server validates it. */
export const fromManifest = ({ platform, ...fields }: RecordFields): NewIssuer => ({ kind: platform, ...fields }) as NewIssuer;
