// Checks commit messages: `npm run check:commits -- RANGE` (by default `main..HEAD`), or, as the hook
// `commit-msg`, `node tools/check-commits.mjs --message FILE`. The oldest commits do not follow the rules, so
// give a range that begins after them.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const MAX_SUBJECT = 72;
/** Matches `Added`, `Adds` and `Adding`, but not `Embed`, `Pass` or `Bring`. */
const NOT_IMPERATIVE = /^(?!(?:embed|feed|need|seed|shed|speed|bring|ping|ring|spring|string)\b)\w+(?:ed|ing|(?<![su])s)\b/i;

/** The rules that a message breaks. @param parents - the number of the commit's parents */
const complaintsOf = (message, parents = 1) => {
  const [subject = '', second = ''] = message.split('\n');
  return [
    ...(parents > 1 ? ['is a merge: rebase, and fast-forward'] : []),
    ...(subject.length > MAX_SUBJECT ? [`has a subject of ${subject.length} characters; ${MAX_SUBJECT} is the limit`] : []),
    ...(/^[A-Z]/.test(subject) && !/^\w+[!:]/.test(subject) ? [] : ['must begin with a capital letter, and without a prefix']),
    ...(NOT_IMPERATIVE.test(subject) ? ['must begin in the imperative: "Add", not "Added" or "Adds"'] : []),
    ...(subject.endsWith('.') ? ['has a full stop after its subject'] : []),
    ...(second === '' ? [] : ['needs an empty line after its subject']),
  ];
};

/** The commits of a range. */
const commitsOf = (range) =>
  execFileSync('git', ['log', '-z', '--format=%h %p%n%B', range], { encoding: 'utf8' })
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const end = entry.indexOf('\n');
      const [hash, ...parents] = entry.slice(0, end).trim().split(' ');
      return { name: hash, message: entry.slice(end + 1), parents: parents.length };
    });

// The file contains Git's own comment lines, which are not part of the message.
const fileMessage = (file) => ({ name: 'The message', message: readFileSync(file, 'utf8').replace(/^#.*\n?/gm, '') });

const [first = 'main..HEAD', file = ''] = process.argv.slice(2);
for (const { name, message, parents } of first === '--message' ? [fileMessage(file)] : commitsOf(first)) {
  const [subject] = message.split('\n');
  for (const complaint of complaintsOf(message, parents)) {
    console.error(`${name} ${complaint}: ${subject}`);
    process.exitCode = 1;
  }
}
