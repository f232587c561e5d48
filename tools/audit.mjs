// `npm run audit` checks the production dependencies for published advisories. It fails for each that is not accepted
// in the table below, and if the registry does not return them: without a report, nothing is known.
import { execFile } from 'node:child_process';
import process, { argv, env, execPath } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Advisories that do not concern this server, or for which no version without them exists yet. Each row has the id of the
 * advisory (`GHSA-…`), its package, the reason, and the last day (ISO 8601) on which it is accepted.
 */
export const ACCEPTED = [];

/** The advisories in a report of `npm audit`, or why there are none to read. */
export const advisoriesIn = (output) => {
  let report;
  try {
    report = JSON.parse(output);
  } catch {
    throw new AuditError('npm audit printed no report.');
  }
  if (typeof report?.auditReportVersion !== 'number' || typeof report.vulnerabilities !== 'object')
    throw new AuditError(`The registry returned no advisories: ${report?.message ?? report?.error?.summary ?? 'no reason'}`);
  const found = Object.values(report.vulnerabilities).flatMap(({ via }) => via.filter((each) => typeof each === 'object'));
  const byUrl = new Map(found.map((each) => [`${each.url} ${each.name}`, each]));
  return [...byUrl.values()].map(({ url, name, title, severity, range }) => ({ id: url.split('/').at(-1), name, title, severity, range }));
};

/** The audit could not be made. */
export class AuditError extends Error {}

/**
 * What is wrong with a set of advisories: those that are not accepted, or no longer, and rows that nothing reports.
 *
 * @param today - ISO 8601
 */
export const complaintsAbout = (advisories, accepted, today) => [
  ...advisories.flatMap(({ id, name, title, severity, range }) => {
    const row = accepted.find((each) => each.id === id && each.package === name);
    const what = `${id}: ${name} ${range}, ${severity}: ${title}`;
    if (row === undefined) return [what];
    return row.until < today ? [`${what} (accepted until ${row.until})`] : [];
  }),
  ...accepted
    .filter((row) => !advisories.some(({ id, name }) => id === row.id && name === row.package))
    .map((row) => `${row.id}: ${row.package} is accepted, and not reported any more: remove the row`),
];

const npmAudit = () =>
  new Promise((resolve) => {
    const [command, first] = env.npm_execpath === undefined ? ['npm', []] : [execPath, [env.npm_execpath]];
    // It fails whenever it reports anything.
    execFile(command, [...first, 'audit', '--omit=dev', '--json'], { cwd: ROOT, maxBuffer: 2 ** 26 }, (_error, out) => resolve(out));
  });

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  try {
    const advisories = advisoriesIn(await npmAudit());
    const complaints = complaintsAbout(advisories, ACCEPTED, new Date().toISOString().slice(0, 10));
    for (const complaint of complaints) console.error(complaint);
    if (complaints.length > 0) process.exitCode = 1;
    else console.log(`No advisory, apart from ${ACCEPTED.length} accepted ones.`);
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    console.error(`${error.message}\nNothing was checked. Is the registry reachable, and does it serve advisories?`);
    process.exitCode = 2;
  }
}
