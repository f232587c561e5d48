// Loads the management APIs and the console, whose schemas and libraries are more than half of the program.
import type { RequestListener } from 'node:http';
import type { ServerConfig } from '../config/config.ts';
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

const modules = () => Promise.all([import('../management/api.ts'), import('../verify/verify-api.ts')]);
const consoleModules = () => Promise.all([import('../console/console-api.ts'), import('../operators/passwords.ts')]);

/** Loads their modules, which is most of {@link loadManagement}. */
export const loadManagementModules = async ({ console }: ServerConfig): Promise<void> =>
  void (await Promise.all([modules(), console === undefined ? undefined : consoleModules()]));

/**
 * Loads them in one go, in which no request is handled for a moment: in pieces with pauses, V8 keeps a small young
 * generation, and each token takes a twentieth more for as long as the process lives (decision 200).
 */
export const loadManagement = async (
  management: ManagementDependencies,
  {
    slots,
    request,
    ...common
  }: Omit<ApplicationDependencies, 'errorScopes'> & Pick<ClientAuthentication, 'slots'> & { readonly request: GuardedRequest },
  { config, consolePages }: Start,
): Promise<RequestListener> => {
  const [{ managementApi }, { verifyApi }] = await modules();
  const { app, handler } = createApplication({ ...common, errorScopes: MANAGEMENT_SCOPES });
  await app.register(managementApi(management, VERSION));
  await app.register(verifyApi({ ...management, grantRetention: config.grantRetention }));
  if (config.console !== undefined) {
    const [{ consoleApi }, { OperatorPasswords }] = await consoleModules();
    const { peppers, steady } = management;
    const passwords = new OperatorPasswords({ peppers, slots, steady });
    await app.register(consoleApi({ ...management, consoleSessions: config.console, passwords, request }, consolePages));
  }
  await app.ready();
  return handler();
};
