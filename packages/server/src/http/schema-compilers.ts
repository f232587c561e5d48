// Compiles each schema of a route when a request first uses it. The management API has hundreds of schemas, of
// which a process uses few: to compile them all took half the time in which a server starts, and a worker.
import { createRequire } from 'node:module';
import type { FastifyInstance, FastifySchemaValidationError } from 'fastify';
import { onUse } from '../system/on-use.ts';

type Validate = { (value: unknown): unknown; readonly errors?: FastifySchemaValidationError[] | null };

/** Loads the version of a package that Fastify uses, which one of our own could differ from. */
const requireOfFastify = createRequire(import.meta.resolve('fastify'));
const buildValidator = (...given: readonly unknown[]) => requireOfFastify('@fastify/ajv-compiler')()(...given);
const buildSerializer = (...given: readonly unknown[]) => requireOfFastify('@fastify/fast-json-stringify-compiler')()(...given);

/** The option by which Fastify loads its compilers when it needs them, which is never: without it, it loads them at once. */
export const SCHEMA_CONTROLLER = { compilersFactory: { buildValidator, buildSerializer } };

/** A schema of a route, and what Fastify states about it. */
interface RouteSchema {
  readonly schema: object;
}

/** Compiles each schema once for the process: it is a constant, and a process of tests runs many servers. */
const once = <Compiled>(compilerOf: () => (route: RouteSchema) => Compiled): ((route: RouteSchema) => Compiled) => {
  const compiler = onUse(compilerOf);
  const known = new WeakMap<object, Compiled>();
  return (route) => {
    const compiled = known.get(route.schema) ?? compiler()(route);
    known.set(route.schema, compiled);
    return compiled;
  };
};

const validatorOf = once((): ((route: RouteSchema) => Validate) =>
  buildValidator({}, { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: true } }),
);
const serializerOf = once((): ((route: RouteSchema) => (value: unknown) => string) => buildSerializer());

/** Sets Fastify's own compilers of validators and serializers, which then compile with the first value. */
export const compileSchemasOnUse = (app: FastifyInstance): void => {
  app.setValidatorCompiler((route: RouteSchema) => {
    const validator = onUse(() => validatorOf(route));
    return (value) => validator()(value) === true || { error: validator().errors ?? [] };
  });
  app.setSerializerCompiler((route: RouteSchema) => {
    const serializer = onUse(() => serializerOf(route));
    return (value) => serializer()(value);
  });
};
