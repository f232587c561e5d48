// What a change to a client takes beyond the right to edit it. Every door asks here.
import type { FastifyRequest } from 'fastify';
import { Refusal } from '../audit/refusal.ts';
import type { Client } from '../clients/client.ts';
import { rightsOf } from '../clients/entitlements.ts';
import { allowsAddress } from '../clients/ip-rules.ts';
import { Problem } from '../http/problem.ts';
import { requireEntitlementOver, requireNotExceeding } from './authorization.ts';
import type { ParsedSettings } from './client-settings.ts';
import { requester } from './management.ts';

/** Nobody gives what it does not have: neither entitlements nor the sight of everyone's tokens. */
export const requireMayGive = (request: FastifyRequest, settings: Omit<ParsedSettings, 'secretExpiresAt'>, before?: Client): void => {
  const { principal } = requester(request);
  const given = settings.entitlements ?? [];
  const isChanged = given.join() !== (before?.entitlements ?? []).join();
  if (isChanged) requireEntitlementOver(principal, 'grantAPIClientEntitlements', settings);
  requireNotExceeding(
    principal,
    rightsOf({ entitlements: given, introspectAuthorization: settings.introspectAuthorization ?? 'audience' }),
  );
};

/** Whoever changes its own address rules from an address that they refuse could not take them back. */
export const requireNotShutOut = (request: FastifyRequest, { ipRules }: Pick<Partial<Client>, 'ipRules'>, before: Client): void => {
  const { principal } = requester(request);
  if (before.clientId !== principal.client.clientId || allowsAddress(ipRules, request.address ?? '')) return;
  throw new Refusal(
    'invalid_request',
    'These ip_rules would shut out the address that you ask from.',
    'would_lock_out',
    {},
    { status: 409 },
  );
};

/** A MAC is checked with the secret itself, and a hash does not give it back. */
export const requireUsableSecret = ({ authMethod }: Pick<Partial<Client>, 'authMethod'>, before: Client): void => {
  if (authMethod !== 'client_secret_jwt' || before.secrets.some(({ sealed }) => sealed !== undefined)) return;
  throw new Problem(400, 'The request has fields that are not valid.', [
    { pointer: '/token_endpoint_auth_method', detail: 'needs a secret that was made for it; add one with keep_sealed first' },
  ]);
};
