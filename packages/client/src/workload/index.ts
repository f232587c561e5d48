// Public names of `@mintmark/client/workload`: tokens of platforms in place of secrets.
export type { WorkloadRequest, WorkloadSource } from '../client-auth/workload-source.ts';
export { WorkloadError } from '../errors/workload-error.ts';
export { certificateFromSpiffe, type SpiffeCertificate, type SpiffeCertificateOptions } from '../spiffe/certificate-from-spiffe.ts';
export type { SpiffeCertificateEnvironment } from '../spiffe/svid-watch.ts';
export { type AwsOptions, aws } from './aws.ts';
export type { AwsCredentials } from './aws-credentials.ts';
export { type AzureOptions, azure } from './azure.ts';
export { githubActions } from './github-actions.ts';
export { type GoogleCloudOptions, gcp } from './google-cloud.ts';
export { oneTime } from './one-time-tokens.ts';
export { type SpiffeOptions, spiffe } from './spiffe.ts';
export { type FoundTokenOptions, fileToken, kubernetes } from './token-file.ts';
export { gitlab, vercel } from './token-variable.ts';
export { detectWorkload, WORKLOAD_NAMES, type WorkloadName, type WorkloadOptions, workload } from './workload.ts';
export type { WorkloadEnvironment } from './workload-environment.ts';
