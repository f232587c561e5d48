// Public names of `@mintmark/client/node`: the parts that need Node, such as files, processes and TLS.
export { type CertificateFiles, certificateFromFiles } from './certificate-files.ts';
export { type FileTokenStore, type FileTokenStoreOptions, fileTokenStore } from './file-token-store.ts';
export {
  type CertificateSource,
  type MutualTls,
  type MutualTlsOptions,
  mutualTls,
  type RenewalOptions,
  type RenewedMutualTls,
} from './mutual-tls.ts';
export { keyFromFile, secretFromCommand, secretFromEnvironment, secretFromFile, secretFromInput } from './secret-providers.ts';
