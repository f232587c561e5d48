// The path and query of a request as the router decodes them, for what depends on a prefix of the path.

/** Decodes a target; one that cannot be decoded is returned as it is, since the router refuses it. */
export const decodedTarget = (target: string): string => {
  if (!target.includes('%')) return target;
  try {
    return decodeURI(target);
  } catch {
    return target;
  }
};
