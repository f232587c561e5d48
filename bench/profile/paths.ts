// The paths of the profile. Each is measured with one server of a comparison.
import type { COMPARISONS } from '../compare/comparisons.ts';

/** A kind of request whose time is divided among the parts of the program. */
export interface Path {
  readonly title: string;
  readonly comparison: keyof typeof COMPARISONS;
  readonly server: string;
  readonly connections: number;
}

/** The paths, in the order of the page. */
export const PATHS: readonly Path[] = [
  { title: 'JWT token', comparison: 'token', server: 'mintmark', connections: 64 },
  { title: 'JWT token, 16 connections', comparison: 'token', server: 'mintmark', connections: 16 },
  { title: 'JWT token without a grant', comparison: 'token', server: 'mintmark-stateless', connections: 64 },
  { title: 'Opaque token', comparison: 'token', server: 'mintmark-opaque', connections: 64 },
  { title: 'Introspection of a JWT', comparison: 'introspect', server: 'mintmark-jwt', connections: 64 },
  { title: 'Introspection of an opaque token', comparison: 'introspect', server: 'mintmark-opaque', connections: 64 },
  { title: 'Revocation', comparison: 'revoke', server: 'mintmark-revoke', connections: 64 },
  { title: 'Client assertion', comparison: 'signed', server: 'mintmark-assertion', connections: 64 },
  { title: 'DPoP proof', comparison: 'signed', server: 'mintmark-dpop', connections: 64 },
  { title: 'New TLS connection per token', comparison: 'tls', server: 'mintmark-tls', connections: 16 },
];
