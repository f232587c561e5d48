// Reads the id of a request in a response.

/**
 * The `Mintmark-Request-Id` of a response. What is no id is left out: messages put it into a command that people paste into
 * a shell, and any server may respond.
 */
export const requestIdOf = (headers: Headers): string | undefined => headers.get('mintmark-request-id')?.match(/^\w[\w-]*$/)?.[0];
