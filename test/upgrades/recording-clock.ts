// The clock under which stores of releases are recorded, and opened again: a day of 2035, so that their tokens have
// not expired whenever the tests run, and no version was released after it. Import this module first: ids are made by
// the clock, too.
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

const START = Date.UTC(2035, 5, 1);

const [realNow, realId] = [Date.now, crypto.randomUUIDv7];
const offset = START - realNow();

Date.now = () => realNow() + offset;
// A UUIDv7 begins with its time, in 48 bits (RFC 9562 §5.7).
Object.assign(crypto, {
  randomUUIDv7: () => {
    const time = Date.now().toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}${realId().slice(13)}`;
  },
});
syncBuiltinESMExports();
