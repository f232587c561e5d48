// The rules of a tenant's security profile: FAPI 2.0 Security Profile §5.3.2 and §5.4, for
// client_credentials.

import { CLIENT_AUTH_METHOD_NAMES, type ClientAuthMethodName, clientAuthMethodsWith } from '@mintmark/protocol';
import { SIGNING_ALGORITHM_NAMES, type SigningAlgorithm } from '../jose/signing-algorithms.ts';
import type { TenantProfile } from './tenant.ts';

/** The rules of a profile. */
interface ProfileRules {
  readonly authMethods: readonly ClientAuthMethodName[];
  /** JWS algorithms of what the server signs. */
  readonly signingAlgorithms: readonly SigningAlgorithm[];
  /** JWS algorithms of what clients sign with keys of their own. */
  readonly clientAlgorithms: readonly string[];
  /** Whether every token must be bound to a key or certificate. */
  readonly senderConstrained: boolean;
}

const STANDARD: ProfileRules = {
  authMethods: CLIENT_AUTH_METHOD_NAMES,
  signingAlgorithms: SIGNING_ALGORITHM_NAMES,
  clientAlgorithms: ['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  senderConstrained: false,
};

const FAPI2: ProfileRules = {
  authMethods: clientAuthMethodsWith('fapi2', true),
  signingAlgorithms: ['ES256', 'EdDSA', 'Ed25519', 'PS256'],
  clientAlgorithms: ['ES256', 'EdDSA', 'Ed25519', 'PS256'],
  senderConstrained: true,
};

const RULES: Record<TenantProfile, ProfileRules> = { standard: STANDARD, fapi2: FAPI2 };

/** The methods by which clients may authenticate. */
export const allowedAuthMethods = (profile: TenantProfile): readonly ClientAuthMethodName[] => RULES[profile].authMethods;

/** The algorithms that the tenant may sign with. */
export const allowedSigningAlgorithms = (profile: TenantProfile): readonly SigningAlgorithm[] => RULES[profile].signingAlgorithms;

/** The algorithms that clients may sign assertions and proofs with, by keys of their own. */
export const allowedClientAlgorithms = (profile: TenantProfile): readonly string[] => RULES[profile].clientAlgorithms;

/** Whether bearer tokens are refused. */
export const requiresSenderConstraint = (profile: TenantProfile): boolean => RULES[profile].senderConstrained;
