// `npm run bench -- profile`: measures where the time of each path goes, and writes the page.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { markdownTable } from '../all/results-page.ts';
import { COMPARISONS, type Comparison } from '../compare/comparisons.ts';
import { type Interval, threadMicros } from '../compare/figures.ts';
import { loadToolOf } from '../compare/load-tools.ts';
import { measured } from '../compare/measure.ts';
import { threadName } from '../compare/table.ts';
import { disk, machine } from '../machine.ts';
import { UsageError } from '../usage-error.ts';
import { type ThreadTime, threadTime } from './cpu-profile.ts';
import { divided, type Part } from './divide.ts';
import { PATHS, type Path } from './paths.ts';
import { reasonOf } from './reasons.ts';

const PAGE = fileURLToPath(new URL('../../docs/performance/profile.md', import.meta.url));

/** Measures each path twice, without the profiler and with it, and writes the page. */
export const profile = async (args: readonly string[], stop: AbortSignal): Promise<void> => {
  const { seconds, out } = optionsOf(args);
  const environment = [machine((await loadToolOf('repeated', undefined)).name), disk()];
  console.log(`${environment.join('\n')}\n`);
  const sections: string[] = [];
  for (const path of PATHS) {
    const section = sectionOf(path, await partsOf(path, seconds, stop));
    console.log(`${section}\n`);
    sections.push(section);
  }
  const command = ['npm run bench -- profile', ...args].join(' ');
  const intro = `Written by \`${command}\`; do not edit. CPU µs of one response, by thread and part of the program: the time of each
thread is measured without V8's profiler, and divided by the shares that the profiler reports. Native
functions count toward the part that calls them.`;
  const facts = [...environment, new Date().toISOString().slice(0, 10)].map((fact) => `- ${fact}`).join('\n');
  await writeFile(out, `${['# Where the time goes', intro, facts, ...sections].join('\n\n')}\n`);
  console.log(`Written to ${out}.`);
};

const optionsOf = (args: readonly string[]) => {
  try {
    const options = { seconds: { type: 'string', default: '6' }, out: { type: 'string', default: PAGE } } as const;
    const { seconds, out } = parseArgs({ args: [...args], options }).values;
    if (!/^[1-9]\d?$/.test(seconds)) throw new Error('--seconds: a whole number, 1 to 99.');
    return { seconds: Number(seconds), out: resolve(out) };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

const partsOf = async (path: Path, seconds: number, stop: AbortSignal): Promise<readonly Part[]> => {
  const whole: Comparison = COMPARISONS[path.comparison];
  const comparison = { ...whole, servers: whole.servers.filter(({ name }) => name === path.server) };
  const tool = await loadToolOf(comparison.load, undefined);
  const plan = { connections: [path.connections], rounds: 1, seconds, warmUpSeconds: 2, dataParent: tmpdir() };
  const { intervals } = await measured(comparison, { ...plan, profileDir: undefined }, tool, stop);
  const micros = threadMicros(path.server, intervals, threadName);
  const folder = await mkdtemp(join(tmpdir(), 'mintmark-bench-'));
  try {
    const under = await measured(comparison, { ...plan, profileDir: folder }, tool, stop);
    return divided(await profilesIn(join(folder, path.server), under.intervals), micros);
  } finally {
    await rm(folder, { recursive: true });
  }
};

/** The profiles of the server's threads during the interval. */
const profilesIn = async (folder: string, [interval]: readonly Interval[]): Promise<ReadonlyMap<string, readonly ThreadTime[]>> => {
  const profiles = new Map<string, ThreadTime[]>();
  for (const file of await readdir(folder)) {
    // CPU.DATE.TIME.PROCESS.THREAD.NUMBER.cpuprofile; the main thread is 0.
    const thread = file.split('.')[4] === '0' ? 'main' : 'writer';
    const time = threadTime(await readFile(join(folder, file), 'utf8'), interval?.window);
    profiles.set(thread, [...(profiles.get(thread) ?? []), time]);
  }
  return profiles;
};

const sectionOf = ({ title, connections }: Path, parts: readonly Part[]): string => {
  const sum = parts.reduce((total, { micros }) => total + micros, 0);
  const lines = parts.map(({ thread, area, micros }) => [
    thread,
    area,
    micros.toFixed(1),
    `${Math.round((100 * micros) / sum)} %`,
    reasonOf(thread, area),
  ]);
  const table = markdownTable([['thread', 'part', 'µs', 'share', 'what it does'], ...lines]);
  return `## ${title}\n\n${sum.toFixed(0)} µs at ${connections} connections.\n\n${table}`;
};
