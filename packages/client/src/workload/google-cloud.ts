// The identity token of a service account of Google Cloud, from the metadata server of the machine.
import type { WorkloadSource } from '../client-auth/workload-source.ts';
import { WorkloadError } from '../errors/workload-error.ts';
import { METADATA_ADDRESS, requestMetadata } from './metadata-server.ts';
import type { WorkloadEnvironment } from './workload-environment.ts';

const PLATFORM = 'Google Cloud';
const HEADER = 'metadata-flavor';

/** The options of {@link gcp}. */
export interface GoogleCloudOptions {
  /** The service account, by its email address; by default the one of the machine. */
  readonly serviceAccount?: string | undefined;
}

/**
 * The identity token of a service account, on Compute Engine, GKE with Workload Identity, Cloud Run and Cloud
 * Functions.
 *
 * @throws {@link WorkloadError}, when called, if there is no metadata server, or the machine has no service account
 * @example
 * createTokenSource({ tenantUrl, workload: gcp() });
 */
export const gcp = ({ serviceAccount = 'default' }: GoogleCloudOptions = {}, environment: WorkloadEnvironment = {}): WorkloadSource => {
  const source: WorkloadSource = async ({ audience, signal }) => {
    const query = new URLSearchParams({ audience, format: 'full' });
    const path = `/computeMetadata/v1/instance/service-accounts/${encodeURIComponent(serviceAccount)}/identity?${query}`;
    const request = { platform: PLATFORM, address: METADATA_ADDRESS, path, headers: { [HEADER]: 'Google' }, signal };
    const { status, headers, body } = await requestMetadata(request, environment);
    // Whatever else listens at the address does not send the header.
    if (headers[HEADER] !== 'Google')
      throw new WorkloadError(`What responds at http://${METADATA_ADDRESS} is not the metadata server of ${PLATFORM}.`);
    if (status === 404) throw new WorkloadError(`The machine has no service account ${serviceAccount}: attach one to it.`);
    if (status !== 200)
      throw new WorkloadError(`The metadata server of ${PLATFORM} responded with ${status}.`, {
        isTransient: status === 429 || status >= 500,
      });
    return body.trim();
  };
  return Object.assign(source, { platform: PLATFORM });
};
