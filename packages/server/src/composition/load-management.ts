// Loads the management APIs and the console, whose schemas and libraries are more than half of the program.
import type { RequestListener } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { CONSOLE_ERRORS } from '../console/error-scope.ts';
import { type ApplicationDependencies, createApplication, type ErrorScope } from '../http/application.ts';
import { MANAGEMENT_ERRORS } from '../management/error-scope.ts';
import type { ManagementDependencies } from '../management/request.ts';
import type { GuardedRequest } from '../outgoing/guarded-fetch.ts';
import { VERSION } from '../system/version.ts';
import { VERIFY_ERRORS } from '../verify/error-scope.ts';
import type { ClientAuthentication } from './client-authentication.ts';
import type { Start } from './start.ts';

/** The management APIs, whose errors have forms of their own. */
export const MANAGEMENT_SCOPES: readonly ErrorScope[] = [...MANAGEMENT_ERRORS, ...VERIFY_ERRORS, ...CONSOLE_ERRORS];

/** Milliseconds after a piece that took long: a request that waited is completed meanwhile. */
const PAUSE = 20;
const LONG = 5;

/** Runs a piece of the work, and pauses if it took long. */
type RunPiece = <Result>(piece: () => Promise<Result>) => Promise<Result>;

const atOnce: RunPiece = (piece) => piece();

const withPause: RunPiece = async (piece) => {
  const began = performance.now();
  const result = await piece();
  if (performance.now() - began > LONG) await wait(PAUSE);
  return result;
};

// Node loads a module with all that it imports in one go, in which no request is handled: so these are imported first.
const PIECES: readonly (() => Promise<unknown>)[] = [
  () => import('typebox/schema'),
  () => import('typebox'),
  () => import('typebox/value'),
  () => import('@fastify/swagger'),
  () => import('../management/clients/routes.ts'),
  () => import('../management/issuers/routes.ts'),
  () => import('../management/trusts/routes.ts'),
  () => import('../management/api.ts'),
  () => import('../verify/verify-api.ts'),
];
const PIECES_OF_CONSOLE: readonly (() => Promise<unknown>)[] = [
  () => import('../tls/local-authority.ts'),
  () => import('@simplewebauthn/server'),
];

/** Loads them piece by piece. A worker that joins others loads them before it serves, without pauses. */
export const loadManagement = async (
  management: ManagementDependencies,
  {
    slots,
    request,
    ...common
  }: Omit<ApplicationDependencies, 'errorScopes'> & Pick<ClientAuthentication, 'slots'> & { readonly request: GuardedRequest },
  { config, consolePages, role }: Start,
): Promise<RequestListener> => {
  const run = role?.joins === true ? atOnce : withPause;
  for (const load of config.console === undefined ? PIECES : [...PIECES, ...PIECES_OF_CONSOLE]) await run(load);
  const { app, handler } = createApplication({ ...common, errorScopes: MANAGEMENT_SCOPES });
  await run(async () => {
    const [{ managementApi }, { verifyApi }] = await Promise.all([import('../management/api.ts'), import('../verify/verify-api.ts')]);
    await app.register(managementApi(management, VERSION));
    await app.register(verifyApi({ ...management, grantRetention: config.grantRetention }));
  });
  const { console: consoleSessions } = config;
  if (consoleSessions !== undefined) {
    await run(async () => {
      const [{ consoleApi }, { OperatorPasswords }] = await Promise.all([
        import('../console/console-api.ts'),
        import('../operators/passwords.ts'),
      ]);
      const { peppers, steady } = management;
      const passwords = new OperatorPasswords({ peppers, slots, steady });
      await app.register(consoleApi({ ...management, consoleSessions, passwords, request }, consolePages));
    });
  }
  await app.ready();
  return handler();
};
