// Reads JSON lines. Only a line feed ends a line: JSON allows other separators, such as U+2028, unescaped
// within a string.

const LINE_FEED = 0x0a;

/**
 * Maximum length of a line, in bytes: more than a batch of 500 rows of the maximum request size, fully
 * escaped.
 */
const MAX_LINE = 128 * 1024 * 1024;

/**
 * A line is longer than any that a backup contains: a small file may decompress to more than fits into
 * memory.
 */
export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
}

/**
 * The lines of a stream of bytes; memory contains one at a time.
 *
 * @throws {@link LineTooLong} as soon as a line exceeds `maxLength` bytes
 */
export async function* linesIn(chunks: AsyncIterable<Buffer>, maxLength = MAX_LINE): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let length = 0;
  const append = (part: Buffer): void => {
    length += part.length;
    if (length > maxLength) throw new LineTooLong(`A line is longer than ${maxLength} bytes.`);
    parts.push(part);
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      append(chunk.subarray(start, end));
      yield Buffer.concat(parts).toString();
      parts = [];
      length = 0;
      start = end + 1;
    }
    if (start < chunk.length) append(chunk.subarray(start));
  }
  if (parts.length > 0) yield Buffer.concat(parts).toString();
}
