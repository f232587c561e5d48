// Resources.
import type { Resource } from '@mintmark/server';
import { NOW } from './ids-and-time.ts';

/** A registered resource. */
export const sampleResource = (tenantId: string, uri: string, given: Partial<Resource> = {}): Resource => ({
  tenantId,
  uri,
  kind: 'registered',
  name: uri,
  scopes: [],
  owners: [],
  accessTokenLifetime: undefined,
  accessTokenFormat: undefined,
  authorizationDetails: {},
  version: 1,
  createdAt: NOW,
  ...given,
});
