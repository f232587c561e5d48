// Inputs that are nearly valid, for parsers: valid ones with changed parts, hostile text, and long repetitions, which
// would take a parser long whose time is not linear.
import fc from 'fast-check';

/** Text that parsers, databases, logs and terminals have mistaken for something else. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 2, arbitrary: fc.string({ maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  fc.constantFrom('', ' ', '__proto__', 'constructor', '%', '%00', '\0', '[]', 'null', '..', '/', '\\', '\ud800', '\u202e', '"', '\r\n'),
  fc.constantFrom('*', "'; --", '1e400', '-0', '９', 'İ', 'ﬀ', '2026-02-30T25:61:61Z', 'https://[::1', 'https://a@b:99999/#'),
  fc.integer({ min: 1, max: 3_000 }).map((length) => 'x'.repeat(length)),
);

/** Where to change a text or bytes, how much to remove there, and what to insert. */
const edits = <Inserted>(inserted: fc.Arbitrary<Inserted>): fc.Arbitrary<readonly (readonly [number, number, Inserted])[]> =>
  fc.array(fc.tuple(fc.nat(10_000), fc.constantFrom(0, 1, 1, 2, 20), inserted), { maxLength: 3 });

/** Texts with up to three changes; without any, in a part of the cases. */
export const edited = (texts: fc.Arbitrary<string>, inserted: fc.Arbitrary<string> = hostileText): fc.Arbitrary<string> =>
  fc.tuple(texts, edits(inserted)).map(([text, changes]) =>
    changes.reduce((current, [at, removed, part]) => {
      const place = at % (current.length + 1);
      return current.slice(0, place) + part + current.slice(place + removed);
    }, text),
  );

/** Bytes with up to three changes. */
export const editedBytes = (valid: Uint8Array): fc.Arbitrary<Buffer> =>
  edits(fc.uint8Array({ maxLength: 6 })).map((changes) =>
    changes.reduce((current, [at, removed, part]) => {
      const place = at % (current.length + 1);
      return Buffer.concat([current.subarray(0, place), part, current.subarray(place + removed)]);
    }, Buffer.from(valid)),
  );

/** Hostile texts, among them changed copies of valid ones, and long repetitions of parts of them. */
export const nearly = (...valid: readonly [string, ...string[]]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 8, arbitrary: edited(fc.constantFrom(...valid)) },
    { weight: 2, arbitrary: hostileText },
    fc
      .tuple(fc.constantFrom(...valid), fc.nat(60), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 8_000 }))
      .map(([text, at, length, times]) => text.slice(0, at) + text.slice(at, at + length).repeat(times) + text.slice(at + length)),
  );
