// Reasons to refuse what a client requests: grant type, scope, resource and authorization details.
import type { Explanation } from './explanation.ts';

export const AUTHORIZATION_REASONS = {
  unsupported_grant_type: {
    cause: 'The server does not support the grant type.',
    remedy: 'Send grant_type=client_credentials.',
  },
  grant_type_not_allowed: {
    cause: 'The client may not use this grant type.',
    remedy: 'Use a grant type that the client is registered for.',
  },
  instance_of_service: {
    cause: 'The request names an instance, and the client is not of the kind agent.',
    remedy: 'Omit the parameter instance, or make the client an agent: `mintmark client update CLIENT_ID --kind agent`.',
  },
  instance_malformed: {
    cause: 'The name of the instance has characters that are not allowed, or more than 128.',
    remedy: 'Use letters, digits and . _ ~ : @ + = -, a letter or digit first.',
  },
  instance_disabled: {
    cause: 'The instance of the agent was disabled; the detail names it.',
    remedy: 'If it may run again, enable it: `mintmark agent start CLIENT_ID --instance NAME`.',
  },
  scope_not_allowed: {
    cause: 'The client requested a scope that it may not have.',
    remedy: 'Add the scope to the client, or do not request it.',
  },
  scope_of_other_resource: {
    cause: 'A scope belongs to a resource that the request does not name, or the scopes belong to several and none is named.',
    remedy: 'Name the resource in the request, or request the scopes of one resource at a time.',
  },
  unknown_resource: {
    cause: 'The tenant does not have the requested resource.',
    remedy:
      'Compare it with the resource indicators of the tenant; the detail names the nearest. Case and trailing slash of a path are significant. Register it if it is missing.',
  },
  audience_not_read: {
    cause:
      'The request names an API by audience, which this server does not read, and the token would be for another one; the detail names both.',
    remedy: 'Request it by resource (RFC 8707), with the indicator under which it is registered: `mintmark token --resource URI`.',
  },
  resource_not_allowed: {
    cause: 'The client may not have tokens for the requested resource.',
    remedy: 'Give the client an entitlement if it is to use the management API, or request another resource.',
  },
  details_type_not_allowed: {
    cause: 'The client requested authorization details of a type that no resource has registered, or that it may not request.',
    remedy: 'Register the type with a resource, and add it to the authorization_details_types of the client.',
  },
  details_refused: {
    cause: 'The authorization details do not fit the JSON Schema of their type.',
    remedy: 'Compare the request with the schema; the error description names the member.',
  },
  details_of_other_resource: {
    cause: 'Authorization details belong to a resource that the request does not name.',
    remedy: 'Name the resource in the request, or request the details of one resource at a time.',
  },
  token_unbound: {
    cause: 'The client, or the FAPI 2.0 profile of the tenant, requires tokens bound to a key or certificate, and the request had neither.',
    remedy: 'Send a DPoP proof, or use mutual TLS with the certificate.',
  },
  quota_exceeded: {
    cause:
      'The client obtained as many tokens as its quota allows, or a quota that it shares with other clients; the detail names the exceeded ones.',
    remedy:
      'Have the client use each token until it expires (`mintmark client quota CLIENT_ID` has the counts); a client library does. If it needs more tokens, raise the quota with `mintmark client update --quota`.',
  },
} as const satisfies Record<string, Explanation>;
