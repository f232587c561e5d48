// Values that are made when they are first needed: much of what a server has is not used by every process.

/** Calls `make` when its value is first needed, and returns the same value from then on. */
export const onUse = <Value extends object>(make: () => Value): (() => Value) => {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
};
