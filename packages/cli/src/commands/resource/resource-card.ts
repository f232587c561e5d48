// Formats a resource.
import type { ResourceRecord } from '@mintmark/client/management';
import type { Output } from '../../output/output-format.ts';
import { card } from '../../output/table.ts';

/** A resource in every format. */
const resourceOutput = (resource: ResourceRecord): Output => ({
  json: resource,
  ids: [resource.uri],
  lines: () =>
    card([
      ['resource', resource.uri],
      ['name', resource.name],
      ['kind', resource.kind],
      ['scopes', resource.scopes.join(' ')],
      ['owners', resource.owners.join(' ')],
      ['details', Object.keys(resource.authorization_details).join(' ')],
      ['token format', resource.access_token_format],
      ['token lifetime', resource.access_token_lifetime === null ? null : `${resource.access_token_lifetime} s`],
      ['created', resource.created_at],
    ]),
});

/** The parts that every command for one resource shares. */
export const ONE_RESOURCE_COMMAND = {
  arguments: [['<uri>', 'the resource indicator']],
  show: resourceOutput,
  quiet: 'print the URI only',
} as const;
