// Implements the storage of effects with SQL.
import type { EffectStorage } from '../../contract/effects.ts';
import type { Backend } from '../backend.ts';
import { hasNul } from '../nul.ts';
import { effectOf } from './effects.ts';

export const effectStorage = (backend: Backend, now: () => number): EffectStorage => ({
  effectOf: async (scope) =>
    hasNul([scope.clientId, scope.credentialId, scope.instance, scope.kid].join())
      ? { liveTokens: 0, lastIssuedAt: undefined, addresses: [] }
      : effectOf(backend, scope, now()),
});
