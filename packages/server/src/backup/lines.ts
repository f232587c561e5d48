// The lines of a file of JSON lines. A line ends at a line feed alone: what JSON leaves as it is within a string, U+2028 as an example, is
// no end to it, whatever other readers of lines take for one.

const LINE_FEED = 0x0a;

/** Longest line, in bytes: above the 500 rows of a batch, each as large as a request may be with all of it escaped. */
const MAX_LINE = 128 * 1024 * 1024;

/** A line goes on for longer than any that this program writes: a small file may unpack to more than the memory holds. */
export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
}

/**
 * The lines of a stream of bytes; each is held in memory whole.
 *
 * @throws {@link LineTooLong} as soon as one is longer than `most` bytes
 */
export async function* linesIn(chunks: AsyncIterable<Buffer>, most = MAX_LINE): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let length = 0;
  const hold = (part: Buffer): void => {
    length += part.length;
    if (length > most) throw new LineTooLong(`A line is longer than ${most} bytes.`);
    parts.push(part);
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      hold(chunk.subarray(start, end));
      yield Buffer.concat(parts).toString();
      parts = [];
      length = 0;
      start = end + 1;
    }
    if (start < chunk.length) hold(chunk.subarray(start));
  }
  if (parts.length > 0) yield Buffer.concat(parts).toString();
}
