// POST /management/v1/evaluate: decides whether the token endpoint would grant a request, and by which rule.
// Proofs (the secret, a signature) are assumed to be valid.

import { OAuthError } from '@mintmark/protocol';
import type { Static } from 'typebox';
import type { Authorization } from '../../grants/grant-type.ts';
import type { Client } from '../../records/client.ts';
import { explainReason } from '../../refusals/reasons.ts';
import { Refusal } from '../../refusals/refusal.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { findClient, READ_CLIENTS } from '../clients/find.ts';
import { requester } from '../request.ts';
import { addressOfBody } from '../request-address.ts';
import { defineRoute } from '../route.ts';
import { type RuleDependencies, rulesFor } from './rules.ts';
import { Evaluation, EvaluationRequest, type EvaluationRequestBody, type Rule } from './schema.ts';
import { presentedTrust } from './trust-credential.ts';

export const evaluateRequest = defineRoute({
  method: 'POST',
  url: '/management/v1/evaluate',
  rights: READ_CLIENTS,
  schema: {
    summary: 'Evaluate whether a token request would be granted, and which rule decides',
    description: 'Nothing is issued or recorded. Secrets, signatures and proofs are assumed to be valid.',
    body: EvaluationRequest,
    response: { 200: Evaluation },
  },
  handle: async (request, _reply, dependencies) => {
    const { storage, grantTypes, now } = dependencies;
    const { tenant } = requester(request);
    const client = await findClient(storage, request, request.body.client_id);
    const presented = await presentedTrust(request.body, client, tenant, dependencies);
    return evaluate(request.body, client, tenant, { grantTypes, storage, now: now(), presented });
  },
});

const evaluate = async (
  body: EvaluationRequestBody,
  client: Client,
  tenant: LoadedTenant,
  { grantTypes, storage, now, presented }: Omit<RuleDependencies, 'address'>,
): Promise<Static<typeof Evaluation>> => {
  const passed: Rule[] = [];
  const address = body.address === undefined ? undefined : addressOfBody(body.address);
  let authorization: Authorization | undefined;
  for (const [rule, check] of Object.entries(rulesFor(body, client, tenant, { grantTypes, storage, now, address, presented })) as [
    Rule,
    () => Authorization | undefined | Promise<Authorization | undefined>,
  ][]) {
    try {
      authorization = (await check()) ?? authorization;
      passed.push(rule);
    } catch (error) {
      if (error instanceof OAuthError) return refused(error, rule, passed);
      throw error;
    }
  }
  return {
    ...NO_REFUSAL,
    allowed: true,
    decided_by: null,
    passed,
    token: authorization === undefined ? null : tokenOf(authorization, client, now),
  };
};

const NO_REFUSAL = { error: null, error_description: null, reason: null, cause: null, remedy: null };

const refused = (error: OAuthError, rule: Rule, passed: readonly Rule[]): Static<typeof Evaluation> => {
  const reason = error instanceof Refusal ? error.reason : 'malformed_request';
  const explained = explainReason(reason);
  return {
    allowed: false,
    decided_by: rule,
    passed: [...passed],
    error: error.code,
    error_description: error.message,
    reason,
    cause: explained?.cause ?? null,
    remedy: explained?.remedy ?? null,
    token: null,
  };
};

// A token expires no later than its client.
const tokenOf = (
  { format, lifetime, scope, audience, entitlements, algorithm, derived }: Authorization,
  { clientId, expiresAt }: Client,
  now: number,
) => ({
  access_token_format: format,
  expires_in: Math.min(lifetime, Math.floor(((expiresAt ?? Number.POSITIVE_INFINITY) - now) / 1000)),
  sub: derived?.derivation.subject ?? clientId,
  scope: scope.join(' '),
  audience: [...audience],
  entitlements: [...entitlements],
  signing_alg: algorithm,
});
