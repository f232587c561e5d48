// Messages on a byte stream: four bytes with the length, then the message as V8 serializes it.
import { deserialize, serialize } from 'node:v8';

const LENGTH_BYTES = 4;

/** A message as it is sent. */
export const frameOf = (message: unknown): Buffer => {
  const body = serialize(message);
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + body.length);
  frame.writeUInt32LE(body.length);
  body.copy(frame, LENGTH_BYTES);
  return frame;
};

/** Collects the chunks of a stream into messages. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The messages that a chunk completes, in order. @param chunk - of a stream without an encoding */
  read(chunk: Buffer | string): readonly unknown[] {
    const added = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
    const bytes = this.#rest.length === 0 ? added : Buffer.concat([this.#rest, added]);
    const messages: unknown[] = [];
    let start = 0;
    while (bytes.length - start >= LENGTH_BYTES) {
      const end = start + LENGTH_BYTES + bytes.readUInt32LE(start);
      if (end > bytes.length) break;
      messages.push(deserialize(bytes.subarray(start + LENGTH_BYTES, end)));
      start = end;
    }
    this.#rest = bytes.subarray(start);
    return messages;
  }
}
