// The manifest of a Kubernetes Secret that holds a client's credentials, under the names that the command itself reads.
import { UsageError } from '../failure/usage-error.ts';
import type { Delivery } from './secret-sink.ts';

const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/** @throws UsageError for what Kubernetes takes for no name (a DNS subdomain of RFC 1123) */
export const checkSecretName = (name: string): void => {
  if (!NAME.test(name)) throw new UsageError(`"${name}" is no name for Kubernetes: small letters, digits, hyphens and dots.`);
};

/** YAML, whose strings are JSON. */
export const manifestOf = (
  { name, namespace }: { readonly name: string; readonly namespace: string | undefined },
  { tenantUrl, clientId, clientSecret }: Delivery,
): string => {
  const data = { tenant_url: new URL(tenantUrl).host, client_id: clientId, client_secret: clientSecret };
  return [
    'apiVersion: v1',
    'kind: Secret',
    'metadata:',
    `  name: ${JSON.stringify(name)}`,
    ...(namespace === undefined ? [] : [`  namespace: ${JSON.stringify(namespace)}`]),
    'type: Opaque',
    'stringData:',
    ...Object.entries(data).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`),
    '',
  ].join('\n');
};
