// /management/v1/providers: the OpenID Providers by which operators sign in.
import type { Route } from '../route.ts';
import { listProviders, showProvider } from './read.ts';
import { testProvider } from './test-provider.ts';
import { createProvider, deleteProvider, updateProvider } from './write.ts';

export const PROVIDER_ROUTES: readonly Route[] = [
  listProviders,
  createProvider,
  showProvider,
  updateProvider,
  deleteProvider,
  testProvider,
];
