// A route as a value: method, URL, rights, schema and handler. `api.ts` registers the lists of routes. The
// closure in `defineRoute` hides the type of the schema, so that routes with different schemas fit into one
// list.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  ContextConfigDefault,
  FastifyBaseLogger,
  FastifyContextConfig,
  FastifyRequest,
  FastifySchema,
  RawServerDefault,
  RouteGenericInterface,
  RouteHandlerMethod,
} from 'fastify';
import type { ManagementApp, ManagementDependencies } from './request.ts';

type Handler<Schema extends FastifySchema> = RouteHandlerMethod<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  RouteGenericInterface,
  ContextConfigDefault,
  Schema,
  TypeBoxTypeProvider,
  FastifyBaseLogger
>;

type Request<Schema extends FastifySchema> = Parameters<Handler<Schema>>[0];
type Reply<Schema extends FastifySchema> = Parameters<Handler<Schema>>[1];

interface RouteDefinition<Schema extends FastifySchema, Dependencies> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** The entitlements that a caller needs. A route that declares none refuses every request. */
  readonly rights: FastifyContextConfig;
  readonly schema: Schema;
  /** Runs before the body is validated. */
  readonly preValidation?: (request: FastifyRequest) => Promise<void>;
  readonly handle: (request: Request<Schema>, reply: Reply<Schema>, dependencies: Dependencies) => ReturnType<Handler<Schema>>;
}

/** A route of the management API, or of another API whose requests are authorized in the same way. */
export interface Route<Dependencies = ManagementDependencies> {
  readonly method: string;
  readonly url: string;
  readonly rights: FastifyContextConfig;
  readonly schema: FastifySchema;
  readonly register: (app: ManagementApp, dependencies: Dependencies) => void;
}

/** Defines a route. The types of the handler's request and reply are derived from the schema. */
export const defineRoute = <const Schema extends FastifySchema, Dependencies = ManagementDependencies>({
  rights,
  handle,
  ...definition
}: RouteDefinition<Schema, Dependencies>): Route<Dependencies> => ({
  method: definition.method,
  url: definition.url,
  rights,
  schema: definition.schema,
  register: (app, dependencies) => {
    app.route({ ...definition, config: rights, handler: (request, reply) => handle(request, reply, dependencies) });
  },
});

/** Registers routes in their order, each with the same dependencies. */
export const registerRoutes = <Dependencies>(
  app: ManagementApp,
  routes: readonly Route<Dependencies>[],
  dependencies: Dependencies,
): void => {
  for (const route of routes) route.register(app, dependencies);
};
