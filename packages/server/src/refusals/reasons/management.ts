// Reasons to refuse an operation of the management API to a caller whose token is valid.
import type { Explanation } from './explanation.ts';

export const MANAGEMENT_REASONS = {
  missing_entitlement: {
    cause: 'The client lacks the entitlement that the operation requires.',
    remedy: 'Have an administrator give the client the entitlement named in the detail.',
  },
  not_home_tenant: {
    cause: 'The operation concerns all tenants, and was requested at one that is not the home tenant.',
    remedy: 'Use the public URL of the home tenant, as a client of that tenant with manageTenants.',
  },
  exceeds_actor: {
    cause: 'The actor tried to change a client that has entitlements which the actor lacks.',
    remedy: 'Have it done by an administrator with every entitlement of that client.',
  },
  own_rotation_other_credential: {
    cause:
      'The client tried to rotate its own secret with a token that was obtained by another credential, or by one that is no longer valid.',
    remedy: 'Get a token with the secret that is to be replaced; if it is no longer valid, have an administrator of the client rotate it.',
  },
  own_rotation_replaced: {
    cause: 'The client tried to rotate its own secret with one that has been replaced already.',
    remedy: 'Use the new secret. If it is lost, or its requester is unknown, have an administrator check the client.',
  },
  deletion_protected: {
    cause: 'The client is protected against deletion.',
    remedy: 'If it is to be deleted, remove the protection with `mintmark client update ID --no-deletion-protection`.',
  },
  too_many_revoked_credentials: {
    cause: 'As many keys, certificates and trust rules of the client were revoked as are recorded.',
    remedy: 'Remove the key, certificate or rule from the client, and end its tokens with `mintmark client end-tokens ID`.',
  },
  client_locked_down: {
    cause: 'The client is locked down, and the change would not have replaced its secrets.',
    remedy: 'Lift the lockdown with `mintmark client lift-lockdown ID`, once it is known who had the secret.',
  },
  would_lock_out: {
    cause:
      'The change would have left the tenant without a client that can sign in and manage clients for more than a day. A key URI must have returned a key that the client may use, and a client that needs a certificate must be able to present it (--mtls-listen, --client-cert-header).',
    remedy: 'Create another administrator first, one that does not expire.',
  },
} as const satisfies Record<string, Explanation>;
