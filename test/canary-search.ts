// Searches what a server wrote for canaries: secrets and tokens that tests sent or created.

/** A place where something was written, and its content. */
export type Written = readonly [place: string, content: Buffer];

/**
 * Finds canaries: as they are, URL-encoded, in hex, and in base64 or base64url, also in the middle of an encoded text.
 *
 * @param canaries - by what they are
 * @returns a line for each, with no more than four characters of it
 */
export const canariesIn = (places: readonly Written[], canaries: ReadonlyMap<string, string>): readonly string[] =>
  places.flatMap(([place, content]) =>
    [...canaries].flatMap(([what, canary]) =>
      encodingsOf(canary).some((encoded) => content.includes(encoded)) ? [`${what}: in ${place} (${canary.slice(0, 4)}…)`] : [],
    ),
  );

const encodingsOf = (canary: string): readonly string[] => {
  const bytes = Buffer.from(canary);
  return [canary, encodeURIComponent(canary), bytes.toString('hex'), ...[0, 1, 2].flatMap((before) => base64After(before, bytes))];
};

/** The characters of base64 that depend on these bytes alone, where a number of others precede them. */
const base64After = (before: number, bytes: Buffer): readonly string[] => {
  const whole = Buffer.concat([Buffer.alloc(before), bytes]);
  const [first, end] = [Math.ceil((before * 8) / 6), Math.floor((whole.length * 8) / 6)];
  return (['base64', 'base64url'] as const).map((encoding) => whole.toString(encoding).slice(first, end));
};
