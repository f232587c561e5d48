// What needs Node: files, processes, TLS. The core has none of it.
export { type FileTokenStore, type FileTokenStoreOptions, fileTokenStore } from './file-token-store.ts';
export { type MutualTls, type MutualTlsOptions, mutualTls } from './mutual-tls.ts';
export { keyFromFile, secretFromCommand, secretFromEnvironment, secretFromFile, secretFromInput } from './secret-providers.ts';
