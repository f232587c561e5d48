// Handles values that are usually available at once, and sometimes only later. On the path of a token
// request, an async function whose result is already known costs as much as a check; with these helpers, a
// promise is created only if the value is not available.

/** A value, or a promise of it if the caller has to wait. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Continues with a value: at once, unless it is a promise.
 *
 * @example
 * whenReady(directory.find(tenantId, clientId), (client) => client?.name)
 */
export const whenReady = <T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> =>
  value instanceof Promise ? value.then(next) : next(value);

/**
 * Continues after a failure, whether the attempt throws or its promise rejects.
 *
 * @example
 * recovering(() => authenticate(request), (error) => authenticateAgain(request, error))
 */
export const recovering = <T>(attempt: () => MaybePromise<T>, recover: (error: unknown) => MaybePromise<T>): MaybePromise<T> => {
  try {
    const value = attempt();
    return value instanceof Promise ? value.catch(recover) : value;
  } catch (error) {
    return recover(error);
  }
};

/**
 * Continues after an attempt, either with its value or with its failure; a failure of `next` is not
 * recovered.
 *
 * @example
 * settling(() => respond(request), (response) => send(response), (error) => sendError(error))
 */
export const settling = <T, R>(
  attempt: () => MaybePromise<T>,
  next: (value: T) => MaybePromise<R>,
  recover: (error: unknown) => MaybePromise<R>,
): MaybePromise<R> => {
  let value: MaybePromise<T>;
  try {
    value = attempt();
  } catch (error) {
    return recover(error);
  }
  return value instanceof Promise ? value.then(next, recover) : next(value);
};
