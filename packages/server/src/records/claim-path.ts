// A path to a claim: the names of members, from the outermost object to the value.

/** One name, which may contain dots and slashes, or several for a nested claim. */
export type ClaimPath = readonly [string, ...string[]];
