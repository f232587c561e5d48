// `npm run docs:decisions` writes docs/decisions/README.md from the headings of the decisions; `--check` only
// compares them. The heading of a decision must be `# NUMBER. Title`, with the number of its file name.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const FOLDER = 'docs/decisions';
const INDEX = `${FOLDER}/README.md`;
const INTRODUCTION = `# Decisions

Each page has the context, the choice, the rejected alternatives, and the consequences, with measurements where there are any.
Some numbers are not in use. A number is never used twice.

<!-- Generated from the headings: npm run docs:decisions -->
`;

const complaints = [];

/** The line of the index for a page, from its heading. */
const lineOf = (file) => {
  const [heading = ''] = readFileSync(`${FOLDER}/${file}`, 'utf8').split('\n', 1);
  const [, number, title] = /^# (\d+)\. (\S.*)$/.exec(heading) ?? [];
  if (number?.padStart(4, '0') !== file.slice(0, 4)) {
    complaints.push(`${FOLDER}/${file} must begin with "# ${Number(file.slice(0, 4))}. Title", not with "${heading}"`);
  }
  return `- [${number}](${file}) ${title}`;
};

const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .toSorted();
for (const file of files)
  if (!/^\d{4}-[a-z0-9-]+\.md$/.test(file)) complaints.push(`${FOLDER}/${file} must be named NNNN-words-of-the-title.md`);
for (const [number, same] of Map.groupBy(files, (file) => file.slice(0, 4))) {
  if (same.length > 1) complaints.push(`${number} is the number of ${same.join(' and ')}`);
}

const index = `${INTRODUCTION}\n${files.map(lineOf).join('\n')}\n`;
if (complaints.length === 0 && !process.argv.includes('--check')) writeFileSync(INDEX, index);
else if (complaints.length === 0 && readFileSync(INDEX, 'utf8') !== index)
  complaints.push(`${INDEX} is out of date: npm run docs:decisions`);
for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exitCode = 1;
