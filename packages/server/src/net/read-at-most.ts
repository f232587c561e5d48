// Reads a body whose sender is not trusted.

/**
 * Reads all of a body, unless it is too large: then no more of it than that.
 *
 * @param limit - in bytes
 * @returns `undefined` for a larger one
 */
export const readAtMost = async (body: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer | undefined> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
