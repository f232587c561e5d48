// Compiles each schema of a route when a request first uses it. The management API has hundreds of schemas, of
// which a process uses few: to compile them all took half the time in which a server starts, and a worker.
import { createRequire } from 'node:module';
import type { FastifyInstance, FastifySchemaValidationError } from 'fastify';

type Validate = { (value: unknown): unknown; readonly errors?: FastifySchemaValidationError[] | null };

/** Loads the version of a package that Fastify uses, which one of our own could differ from. */
const requireOfFastify = createRequire(import.meta.resolve('fastify'));
const validatorCompiler: () => (schemas: object, options: object) => (route: object) => Validate =
  requireOfFastify('@fastify/ajv-compiler');
const serializerCompiler: () => (schemas?: object) => (route: object) => (value: unknown) => string = requireOfFastify(
  '@fastify/fast-json-stringify-compiler',
);

/** Calls `make` when its value is first needed. */
const onUse = <Value extends object>(make: () => Value): (() => Value) => {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** Sets Fastify's own compilers of validators and serializers, which then compile with the first value. */
export const compileSchemasOnUse = (app: FastifyInstance): void => {
  const validators = onUse(() =>
    validatorCompiler()({}, { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: true } }),
  );
  const serializers = onUse(() => serializerCompiler()());
  app.setValidatorCompiler((route) => {
    const validator = onUse(() => validators()(route));
    return (value) => validator()(value) === true || { error: validator().errors ?? [] };
  });
  app.setSerializerCompiler((route) => {
    const serializer = onUse(() => serializers()(route));
    return (value) => serializer()(value);
  });
};
