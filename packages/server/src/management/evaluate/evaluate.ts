// /management/v1/evaluate: whether a token request would pass, and which rule decides. The rules are the token endpoint's own functions, asked
// in its order; only what a request has to prove (a secret's text, a signature) is taken as proven.

import {
  CLIENT_AUTH_METHOD_NAMES,
  type ClientAuthMethodName,
  methodsOfRegistration,
  OAuthError,
  parseTokenRequest,
} from '@mintmark/protocol';
import { type Static, Type } from 'typebox';
import { requireAllowedAddress, requireInForce } from '../../client-auth/authenticator.ts';
import { authenticatesBySecret } from '../../clients/make-client.ts';
import { requireProofUnneeded } from '../../dpop/token-proof.ts';
import { bindingFor } from '../../endpoints/token-binding.ts';
import type { Authorization } from '../../grants/grant-type.ts';
import { type GrantTypes, grantTypeFor } from '../../grants/grant-types.ts';
import { Problem } from '../../http/problem.ts';
import { canonicalAddress } from '../../net/address-list.ts';
import type { Client } from '../../records/client.ts';
import { secretState } from '../../records/secret-state.ts';
import { explainReason } from '../../refusals/reasons.ts';
import { invalidClient, Refusal } from '../../refusals/refusal.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';
import { findClient, READ_CLIENTS } from '../clients/routes.ts';
import { Format, nullable } from '../openapi/wire-schema.ts';
import type { ManagementApp, ManagementDependencies } from '../request.ts';
import { requester } from '../request.ts';

const RULES = ['client', 'credential', 'address', 'grant_type', 'binding', 'authorization'] as const;

const TokenRequestInQuestion = Type.Object(
  {
    client_id: Type.String({ minLength: 1, maxLength: 256 }),
    auth_method: Type.Optional(Type.Enum(CLIENT_AUTH_METHOD_NAMES, { description: 'The first that it is registered for when absent.' })),
    credential_id: Type.Optional(
      Type.String({ minLength: 1, maxLength: 256, description: 'A secret, or the thumbprint of a key; any that is live when absent.' }),
    ),
    address: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: 'Where the request comes from; not judged when absent.' }),
    ),
    grant_type: Type.Optional(Type.String({ maxLength: 256, description: 'client_credentials when absent.' })),
    scope: Type.Optional(Type.String({ maxLength: 8192 })),
    resource: Type.Optional(Type.Array(Type.String({ maxLength: 2048 }), { maxItems: 50 })),
    authorization_details: Type.Optional(Type.Array(Type.Record(Type.String(), Type.Unknown()), { maxItems: 50 })),
    dpop: Type.Optional(Type.Boolean({ description: 'Whether it carries a DPoP proof that holds.' })),
    certificate: Type.Optional(Type.Boolean({ description: 'Whether it comes with a client certificate.' })),
  },
  { $id: 'TokenRequestInQuestion', additionalProperties: false },
);

const Evaluation = Type.Object(
  {
    allowed: Type.Boolean(),
    decided_by: nullable(Type.Enum([...RULES], { description: 'The rule that refuses; null when none does.' })),
    passed: Type.Array(Type.Enum([...RULES]), { description: 'The rules that were asked before, in their order.' }),
    error: nullable(Type.String({ description: 'What the client would read.' })),
    error_description: nullable(Type.String()),
    reason: nullable(Type.String()),
    cause: nullable(Type.String()),
    remedy: nullable(Type.String()),
    token: nullable(
      Type.Object({
        access_token_format: Format,
        expires_in: Type.Integer({ description: 'Seconds.' }),
        scope: Type.String(),
        audience: Type.Array(Type.String()),
        entitlements: Type.Array(Type.String()),
        signing_alg: Type.String(),
      }),
    ),
  },
  { $id: 'Evaluation' },
);

type Question = Static<typeof TokenRequestInQuestion>;
type Rule = (typeof RULES)[number];

/** Adds the route. */
export const evaluateRoute = (app: ManagementApp, { storage, grantTypes, now }: ManagementDependencies): void => {
  app.post(
    '/management/v1/evaluate',
    {
      config: READ_CLIENTS,
      schema: {
        summary: 'Tell whether a token request would pass, and which rule decides',
        description: 'Nothing is issued and nothing is recorded. Secrets, signatures and proofs are taken as proven.',
        body: TokenRequestInQuestion,
        response: { 200: Evaluation },
      },
    },
    async (request) => {
      const { tenant } = requester(request);
      const client = await findClient(storage, request, request.body.client_id);
      return evaluate(request.body, client, tenant, { grantTypes, now: now() });
    },
  );
};

const evaluate = async (
  question: Question,
  client: Client,
  tenant: LoadedTenant,
  { grantTypes, now }: { readonly grantTypes: GrantTypes; readonly now: number },
): Promise<Static<typeof Evaluation>> => {
  const passed: Rule[] = [];
  const address = question.address === undefined ? undefined : canonicalAddress(question.address);
  if (question.address !== undefined && address === undefined) {
    throw new Problem(400, 'The request has fields that are not valid.', [{ pointer: '/address', detail: 'is not an IP address' }]);
  }
  let authorization: Authorization | undefined;
  for (const [rule, ask] of Object.entries(rules(question, client, tenant, { grantTypes, now, address })) as [
    Rule,
    () => Authorization | undefined | Promise<Authorization>,
  ][]) {
    try {
      authorization = (await ask()) ?? authorization;
      passed.push(rule);
    } catch (error) {
      if (error instanceof OAuthError) return refused(error, rule, passed);
      throw error;
    }
  }
  return {
    ...NOTHING_SAID,
    allowed: true,
    decided_by: null,
    passed,
    token: authorization === undefined ? null : tokenOf(authorization, client, now),
  };
};

const NOTHING_SAID = { error: null, error_description: null, reason: null, cause: null, remedy: null };

// In the order of `endpoints/token.ts`.
const rules = (
  question: Question,
  client: Client,
  tenant: LoadedTenant,
  { grantTypes, now, address }: { readonly grantTypes: GrantTypes; readonly now: number; readonly address: string | undefined },
): Record<Rule, () => Authorization | undefined | Promise<Authorization>> => {
  const method =
    (question.auth_method as ClientAuthMethodName | undefined) ?? methodsOfRegistration(client.authMethod)[0] ?? 'client_secret_basic';
  const credentialId = question.credential_id;
  const grantType = question.grant_type ?? 'client_credentials';
  return {
    client: () => void requireInForce({ client, credentialId, method }, tenant, now),
    credential: () => void requireLiveCredential(client, credentialId, now),
    address: () => (address === undefined ? undefined : void requireAllowedAddress(client, credentialId, address)),
    grant_type: () => void grantTypeFor(grantTypes, grantType, client),
    binding: () => {
      const proof = question.dpop === true ? { jkt: '' } : undefined;
      if (proof === undefined) requireProofUnneeded(client);
      bindingFor(tenant.tenant.profile, client, question.certificate === true ? { thumbprint: '' } : undefined, proof);
      return undefined;
    },
    authorization: () => {
      const { scope, resource: resources = [], authorization_details: details } = question;
      const parameters = { grant_type: grantType, scope, authorization_details: details && JSON.stringify(details) };
      const given = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
      const request = parseTokenRequest({ parameters: new Map(given), resources });
      return grantTypeFor(grantTypes, grantType, client).authorize(
        request,
        { client, credentialId: credentialId ?? '', method, replays: [], endsAt: undefined },
        tenant,
      );
    },
  };
};

// A secret that is not the client's, or none that is live: as at authentication, by the state of the secret.
const requireLiveCredential = (
  { clientId, authMethod, secrets, revokedCredentials }: Client,
  credentialId: string | undefined,
  now: number,
): void => {
  if (credentialId !== undefined && revokedCredentials.includes(credentialId))
    throw invalidClient('key_compromised', { clientId, credentialId });
  if (!authenticatesBySecret(authMethod)) return;
  const states = secrets.filter(({ id }) => credentialId === undefined || id === credentialId).map((secret) => secretState(secret, now));
  const [state] = states.toReversed();
  if (state === undefined) throw invalidClient('wrong_secret', { clientId });
  if (!states.includes('active') && state !== 'active') throw invalidClient(`secret_${state}`, { clientId, credentialId });
};

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

// No token outlives its client.
const tokenOf = ({ format, lifetime, scope, audience, entitlements, algorithm }: Authorization, { expiresAt }: Client, now: number) => ({
  access_token_format: format,
  expires_in: Math.min(lifetime, Math.floor(((expiresAt ?? Number.POSITIVE_INFINITY) - now) / 1000)),
  scope: scope.join(' '),
  audience: [...audience],
  entitlements: [...entitlements],
  signing_alg: algorithm,
});
