// States for each area of a profile what the time is spent on.

/** The reasons for threads that the profiler does not divide into areas, by the thread's name. */
const THREADS: Readonly<Record<string, string>> = {
  'V8 helpers': 'garbage collection and compilation alongside the program; less of it with fewer objects per request',
  'thread pool': 'work that Node does outside the event loop',
};

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^garbage collection$/, 'the objects of node:http, of the streams and of our own request; the baseline has most of it'],
  [/^native code/, 'system calls of sockets, the HTTP parser; in a worker, SQLite and its fsync'],
  [/signatures$/, 'the signature of the token, and the verification of assertions, proofs and presented tokens'],
  [/^node: crypto, other$/, 'the HMAC of the presented secret, hashes of opaque tokens, random bytes'],
  [/^node: http/, 'reading requests and writing responses; the baseline has it, too'],
  [
    /^node: messages/,
    'the rows of a commit on their way to the thread that writes, and the notice of it; mostly the system call that wakes the thread, so that each token costs less the more a commit has',
  ],
  [/^node: timers/, 'promises, ticks and the timeouts that node:http keeps for each connection; the baseline has most of it'],
  [/^node: URL$/, 'the URL that a DPoP proof names, parsed to be compared'],
  [/^node: buffers$/, 'bytes to text and back: the body, base64url'],
  [/^node: other$/, 'functions of Node that the other parts call'],
  [/^node: start/, 'functions that are compiled on first use'],
  [/^ours: protocol$/, 'parsing of forms and of signed objects; validation of what the caller sent'],
  [/^ours: (http|endpoints|net|transport)$/, 'admission: host, size and content type; the prepared response'],
  [/^ours: (client-auth|clients|dpop)$/, 'the checks of the credential, in constant time'],
  [/^ours: (grants|tokens|jose|keys)$/, 'what is granted; the claims that are particular to a token'],
  [/^ours: (introspection|verify)$/, 'whether the token, its client, credential and key have ended'],
  [/^ours: storage$/, 'a durable record of each token before its response, of which the fsync is the largest part in a worker; look-ups'],
  [/^ours: records$/, 'the ids of grants and of their batches'],
  [/^ours: metrics$/, 'the counters and the histogram of the request'],
  [/^ours: (audit|refusals)$/, 'the audit trail; written asynchronously'],
  [/^ours: (tenants|composition|system|maintenance|server)$/, 'the tenant of the host; freshness of its state'],
  [/^(package |fastify)/, 'a dependency, off the token path'],
];

/** What the time of an area is spent on; empty if no reason is listed. */
export const reasonOf = (thread: string, area: string): string =>
  area === '' ? (THREADS[thread] ?? '') : (REASONS.find(([pattern]) => pattern.test(area))?.[1] ?? '');
