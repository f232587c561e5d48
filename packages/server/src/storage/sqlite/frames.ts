// Messages on a byte stream: four bytes with the length, then the message. A batch and its reply are JSON, which takes
// half the time; any other message is as V8 serializes it, whose first byte is another than that of an object in JSON.
import { deserialize, serialize } from 'node:v8';

const LENGTH_BYTES = 4;

const OBJECT = '{'.charCodeAt(0);

/** A message as it is sent. */
export const frameOf = (message: unknown): Buffer => framed(serialize(message));

/** The same for an object that JSON can represent. */
export const jsonFrameOf = (message: object): Buffer => framed(Buffer.from(JSON.stringify(message)));

const framed = (body: Buffer): Buffer => {
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
      messages.push(messageOf(bytes.subarray(start + LENGTH_BYTES, end)));
      start = end;
    }
    this.#rest = bytes.subarray(start);
    return messages;
  }
}

const messageOf = (body: Buffer): unknown => (body[0] === OBJECT ? JSON.parse(body.toString()) : deserialize(body));
