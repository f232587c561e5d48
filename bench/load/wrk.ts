// Generates load by wrk, with a Lua script that sends the request and checks the responses.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RANDOM_CLIENT } from '../servers/bench-server.ts';
import { type LoadOptions, type LoadResult, type LoadTool, responseStartOf } from './load-tool.ts';
import { outputOf } from './program-output.ts';

// A program on the path; npm has no package of it.
const WRK = 'wrk';

/** The wrk on the path, if there is one. */
export const findWrk = (): Promise<LoadTool | undefined> =>
  new Promise((resolve) => {
    // `wrk -v` prints its version and ends with 1.
    execFile(WRK, ['-v'], (_, output) => {
      const version = /^wrk (?:\w+\/)?(\S+)/.exec(output)?.[1];
      resolve(version === undefined ? undefined : { name: `wrk ${version}, one thread`, run });
    });
  });

const run = async (options: LoadOptions, stop: AbortSignal): Promise<LoadResult> => {
  const folder = await mkdtemp(join(tmpdir(), 'mintmark-bench-'));
  try {
    const file = join(folder, 'token.lua');
    await writeFile(file, script(options), { mode: 0o600 });
    const args = [
      '-t1',
      `-c${options.connections}`,
      `-d${options.seconds}s`,
      '--latency',
      '--timeout',
      '5s',
      '-s',
      file,
      options.request.url,
    ];
    return figures(await outputOf(WRK, args, stop));
  } finally {
    await rm(folder, { recursive: true });
  }
};

// For the characters of a form, of a header and of a JSON prefix, JSON's quoting is valid Lua.
const lua = (text: string): string => JSON.stringify(text);

const script = ({ request, responseLength }: LoadOptions): string => `
wrk.method = "POST"
wrk.body = ${lua(request.body)}
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
${Object.entries(request.headers ?? {})
  .map(([name, value]) => `wrk.headers[${lua(name)}] = ${lua(value)}`)
  .join('\n')}
${request.clients === undefined ? '' : randomClient(request.body, request.clients)}
wrong = 0
local threads = {}
function setup(thread) threads[#threads + 1] = thread end

local first = ${lua(responseStartOf(request))}
function response(status, headers, body)
  if status ~= 200 ${responseLength === undefined ? '' : `or #body ~= ${responseLength} `}or body:sub(1, #first) ~= first then wrong = wrong + 1 end
end

function done(summary, latency)
  local wrong = 0
  for _, thread in ipairs(threads) do wrong = wrong + thread:get("wrong") end
  local e = summary.errors
  print(string.format("RESULT %d %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    wrong, e.connect + e.read + e.write + e.timeout))
end
`;

const randomClient = (body: string, clients: number): string => {
  const [before = '', after = ''] = body.split(RANDOM_CLIENT);
  return `
math.randomseed(os.time())
local before, after = ${lua(before)}, ${lua(after)}
function request() return wrk.format(nil, nil, nil, before .. string.format("%07d", math.random(0, ${clients - 1})) .. after) end
`;
};

const figures = (output: string): LoadResult => {
  const line = /^RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)$/m.exec(output);
  if (line === null) throw new Error(`wrk printed no result:\n${output}`);
  const [requests = 0, microseconds = 0, p50 = 0, p99 = 0, wrong = 0, failed = 0] = line.slice(1).map(Number);
  return { tokens: requests - wrong, seconds: microseconds / 1e6, p50Ms: p50 / 1000, p99Ms: p99 / 1000, errors: wrong + failed };
};
