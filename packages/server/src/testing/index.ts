// `@mintmark/server/testing`: for tests of programs that request or accept tokens. A production server
// contains none of it.
export type { ConfigSource } from '../config/settings.ts';
export type { ClientCertificate } from './client-certificate.ts';
export type { SecretClient } from './direct-access.ts';
export type { EndpointName } from './endpoint-names.ts';
export { type EphemeralServer, startEphemeralServer } from './ephemeral-server.ts';
export type { Fault } from './fault.ts';
export type { ProofKey, ProofTarget } from './proof-key.ts';
export type { CertificateBoundToken, DpopBoundToken, ReadyTokens, RequestedToken } from './ready-tokens.ts';
export type { ServerUrls } from './server-urls.ts';
export { startTestServer, type TestServer, type TestServerOptions } from './test-server.ts';
