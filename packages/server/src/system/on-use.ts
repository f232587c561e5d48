// Values that are made when they are first needed: much of what a server has is not used by every process.
import { createRequire } from 'node:module';

/** Calls `make` when its value is first needed, and returns the same value from then on. */
export const onUse = <Value extends object>(make: () => Value): (() => Value) => {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** Loads a package when it is first needed, for what few servers need: its types are imported, its name is not. */
export const packageOnUse = <Package extends object>(name: string): (() => Package) =>
  onUse((): Package => createRequire(import.meta.url)(name));
