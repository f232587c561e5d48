// `serve NAME` runs a baseline, or a peer that is a library, in a process of its own.
import { UsageError } from '../usage-error.ts';
import type { OwnProcessServer } from './own-process.ts';

// Each is imported on use, so that no server loads another's code.
const OWN_PROCESS: Readonly<Record<string, () => Promise<OwnProcessServer>>> = {
  'no-signature': async () => (await import('./no-signature.ts')).noSignature,
  naive: async () => (await import('./naive.ts')).naive,
  batch: async () => (await import('./batch.ts')).batch,
  'tls-floor': async () => (await import('./tls.ts')).tlsFloor,
  'oidc-provider': async () => (await import('./oidc-provider.ts')).oidcProvider,
  'oidc-provider-opaque': async () => (await import('./oidc-provider.ts')).oidcProviderOpaque,
  'oidc-provider-introspect': async () => (await import('./oidc-provider.ts')).oidcProviderIntrospect,
  'oauth2-server': async () => (await import('./oauth2-server.ts')).oauth2Server,
  'oauth2-mock': async () => (await import('./oauth2-mock.ts')).oauth2Mock,
};

/** Listens, prints its endpoints, and ends with the process that started it. */
export const serve = async ([name = '']: readonly string[], stop: AbortSignal): Promise<void> => {
  const load = Object.hasOwn(OWN_PROCESS, name) ? OWN_PROCESS[name] : undefined;
  if (load === undefined) throw new UsageError(`serve: name one of ${Object.keys(OWN_PROCESS).join(', ')}.`);
  const listening = await (await load()).listen();
  console.log(JSON.stringify(listening));
  stop.addEventListener('abort', () => process.exit(0));
  process.stdin.resume().once('end', () => process.exit(0));
};
