// Which entitlements authorize for each route of the management API, and a request for each.

export const CLIENT_RIGHTS = [
  'readAPIClients',
  'editAPIClients',
  'rotateAPIClientSecrets',
  'revokeAPIClientCredentials',
  'grantAPIClientEntitlements',
  'manageTrust',
];
const READ = ['manageAPIClients', ...CLIENT_RIGHTS];
const EDIT = ['manageAPIClients', 'editAPIClients'];
const ROTATE = ['manageAPIClients', 'rotateAPIClientSecrets'];
const REVOKE = ['manageAPIClients', 'revokeAPIClientCredentials'];
const MANAGE = ['manageAPIClients'];
const GRANTS = ['manageOIDCGrants'];
const TRUST = ['manageTrust'];
const TENANTS = ['manageTenants'];
const OPERATORS = ['manageOperators'];

/**
 * The entitlements that authorize for each route, in addition to `administrator`; on `per client` routes they
 * can be limited to an owner.
 */
export const ROUTES: Readonly<Record<string, readonly [entitlements: readonly string[], perClient?: 'per client']>> = {
  'GET /agents': [READ, 'per client'],
  'GET /agents/{client_id}': [READ, 'per client'],
  'GET /audit': [['readAudit']],
  'GET /audit/chains': [['readAudit']],
  'GET /audit/chains/{epoch}': [['readAudit']],
  'GET /audit/checkpoints': [['readAudit']],
  'POST /audit/checkpoints': [['readAudit']],
  'GET /clients': [READ, 'per client'],
  'POST /clients': [EDIT, 'per client'],
  'GET /clients/{client_id}': [READ, 'per client'],
  'PATCH /clients/{client_id}': [EDIT, 'per client'],
  'DELETE /clients/{client_id}': [EDIT, 'per client'],
  'GET /clients/{client_id}/exchangers': [READ, 'per client'],
  'POST /clients/{client_id}/credentials/{credential_id}/revoke': [REVOKE, 'per client'],
  'POST /clients/{client_id}/disable': [EDIT, 'per client'],
  'POST /clients/{client_id}/enable': [EDIT, 'per client'],
  'POST /clients/{client_id}/end-tokens': [REVOKE, 'per client'],
  'POST /clients/{client_id}/lift-lockdown': [REVOKE, 'per client'],
  'POST /clients/{client_id}/lockdown': [REVOKE, 'per client'],
  'POST /clients/{client_id}/refresh-metadata': [EDIT, 'per client'],
  'POST /clients/{client_id}/restore': [EDIT, 'per client'],
  'GET /clients/{client_id}/instances': [READ, 'per client'],
  'GET /clients/{client_id}/instances/{instance_name}': [READ, 'per client'],
  'POST /clients/{client_id}/instances/{instance_name}/disable': [EDIT, 'per client'],
  'POST /clients/{client_id}/instances/{instance_name}/enable': [EDIT, 'per client'],
  'POST /clients/{client_id}/instances/{instance_name}/end-tokens': [REVOKE, 'per client'],
  'GET /clients/{client_id}/secrets': [READ, 'per client'],
  'POST /clients/{client_id}/secrets': [ROTATE, 'per client'],
  'POST /clients/{client_id}/secrets/rotate': [[...ROTATE, 'rotateOwnSecret'], 'per client'],
  'GET /clients/{client_id}/secrets/{secret_id}': [READ, 'per client'],
  'PATCH /clients/{client_id}/secrets/{secret_id}': [ROTATE, 'per client'],
  'POST /clients/{client_id}/secrets/{secret_id}/deactivate': [ROTATE, 'per client'],
  'POST /clients/{client_id}/secrets/{secret_id}/reactivate': [ROTATE, 'per client'],
  'POST /clients/{client_id}/secrets/{secret_id}/retire': [ROTATE, 'per client'],
  'GET /quotas': [READ],
  'POST /quotas': [MANAGE],
  'GET /quotas/{quota_name}': [READ],
  'PATCH /quotas/{quota_name}': [MANAGE],
  'DELETE /quotas/{quota_name}': [MANAGE],
  'GET /clients/{client_id}/quotas': [READ, 'per client'],
  'GET /clients/{client_id}/trusts': [READ, 'per client'],
  'POST /clients/{client_id}/trusts': [TRUST, 'per client'],
  'GET /clients/{client_id}/trusts/{trust_id}': [READ, 'per client'],
  'PATCH /clients/{client_id}/trusts/{trust_id}': [TRUST, 'per client'],
  'DELETE /clients/{client_id}/trusts/{trust_id}': [TRUST, 'per client'],
  'GET /clients/{client_id}/trusts/{trust_id}/advice': [READ, 'per client'],
  'POST /clients/{client_id}/trusts/learn': [TRUST, 'per client'],
  'GET /trusts': [READ, 'per client'],
  'POST /trusts/evaluate': [READ],
  'GET /issuers': [READ],
  'POST /issuers': [TRUST],
  'GET /issuers/{issuer_id}': [READ],
  'PATCH /issuers/{issuer_id}': [TRUST],
  'DELETE /issuers/{issuer_id}': [TRUST],
  'POST /issuers/{issuer_id}/disable': [TRUST],
  'POST /issuers/{issuer_id}/distrust': [TRUST],
  'POST /issuers/{issuer_id}/enable': [TRUST],
  'POST /issuers/{issuer_id}/refresh': [TRUST],
  'GET /entitlements': [READ, 'per client'],
  'POST /entitlements': [MANAGE],
  'GET /entitlements/{name}': [READ, 'per client'],
  'PATCH /entitlements/{name}': [MANAGE],
  'DELETE /entitlements/{name}': [MANAGE],
  'POST /evaluate': [READ, 'per client'],
  'GET /grants': [['readOIDCGrants', ...GRANTS], 'per client'],
  'POST /grants/revoke': [GRANTS, 'per client'],
  'GET /grants/{id}': [['readOIDCGrants', ...GRANTS], 'per client'],
  'GET /grants/{id}/chain': [['readOIDCGrants', ...GRANTS], 'per client'],
  'DELETE /grants/{id}': [GRANTS, 'per client'],
  'POST /grants/{id}/reactivate': [GRANTS, 'per client'],
  'POST /grants/{id}/suspend': [GRANTS, 'per client'],
  'GET /keys': [['readKeys', 'manageKeys']],
  'POST /keys': [['manageKeys']],
  'POST /keys/rotate': [['manageKeys']],
  'POST /keys/{kid}/revoke': [['manageKeys']],
  'GET /latency': [['readOIDCGrants', ...GRANTS]],
  'GET /operators': [['readOperators', ...OPERATORS]],
  'POST /operators': [OPERATORS],
  'GET /operators/{operator_name}': [['readOperators', ...OPERATORS]],
  'PATCH /operators/{operator_name}': [OPERATORS],
  'DELETE /operators/{operator_name}': [OPERATORS],
  'POST /operators/{operator_name}/end-sessions': [OPERATORS],
  'POST /operators/{operator_name}/renew-link': [OPERATORS],
  'GET /operators/{operator_name}/sessions': [['readOperators', ...OPERATORS]],
  'GET /providers': [['readOperators', ...OPERATORS]],
  'POST /providers': [OPERATORS],
  'GET /providers/{provider_id}': [['readOperators', ...OPERATORS]],
  'PATCH /providers/{provider_id}': [OPERATORS],
  'DELETE /providers/{provider_id}': [OPERATORS],
  'POST /providers/{provider_id}/test': [OPERATORS],
  'GET /reports/scope-holders': [READ, 'per client'],
  'GET /reports/unused-scopes': [['readOIDCGrants', ...GRANTS], 'per client'],
  'GET /reports/unused-trusts': [['readOIDCGrants', ...GRANTS], 'per client'],
  'GET /reports/waste': [['readOIDCGrants', ...GRANTS], 'per client'],
  'GET /resources': [READ, 'per client'],
  'POST /resources': [MANAGE],
  'GET /resources/{uri}': [READ, 'per client'],
  'PATCH /resources/{uri}': [MANAGE],
  'DELETE /resources/{uri}': [MANAGE],
  'GET /secrets': [READ, 'per client'],
  'GET /sign-ins': [['readOIDCGrants', ...GRANTS], 'per client'],
  'GET /tenants': [TENANTS],
  'POST /tenants': [TENANTS],
  'GET /tenants/{id}': [TENANTS],
  'PATCH /tenants/{id}': [TENANTS],
  'POST /tenants/{id}/disable': [TENANTS],
  'POST /tenants/{id}/enable': [TENANTS],
  'POST /tenants/{id}/end-tokens': [TENANTS],
  'GET /tenants/{id}/fapi-preflight': [TENANTS],
  'POST /tenants/{id}/move': [TENANTS],
  'GET /usage': [['readOIDCGrants', ...GRANTS], 'per client'],
  'POST /whose': [READ, 'per client'],
};

const QUERIES: Readonly<Record<string, string>> = { 'GET /audit': '?request_id=x', 'POST /grants/revoke': '?dry_run=true' };

/**
 * A request for a record that does not exist or without a required member: an authorized caller gets 404 or
 * 400 instead of 403.
 */
export const requestFor = (route: string): readonly [method: string, path: string, body: object | undefined] => {
  const [method = '', path = ''] = route.split(' ');
  const named = path.replaceAll(/\{\w+\}/g, 'unknown') + (QUERIES[route] ?? '');
  return [method, named, method === 'GET' || method === 'DELETE' ? undefined : {}];
};
