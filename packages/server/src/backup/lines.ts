// The lines of a file of JSON lines. A line ends at a line feed alone: what JSON leaves as it is within a string, U+2028 as an example, is
// no end to it, whatever other readers of lines take for one.

const LINE_FEED = 0x0a;

/** The lines of a stream of bytes; each is held in memory whole. */
export async function* linesIn(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      yield Buffer.concat([...parts, chunk.subarray(start, end)]).toString();
      parts = [];
      start = end + 1;
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  }
  if (parts.length > 0) yield Buffer.concat(parts).toString();
}
