// The metrics of a process, by the names that Prometheus's own clients use, each with the worker.
import { readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { VERSION } from '../system/version.ts';
import type { Sample } from './family.ts';
import type { Metrics } from './metrics.ts';

/** Milliseconds between two measurements of the event loop's delay. */
const RESOLUTION = 20;
const QUANTILES = [0.5, 0.9, 0.99] as const;
const NANOSECONDS = 1e9;

/** Seconds of delay in a measurement, which is the time between two timers: at best, the resolution. */
const delayIn = (nanoseconds: number): number => Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION / 1000);

/**
 * Registers the metrics of this process.
 *
 * @param worker - its number, or `primary`
 * @returns stops measuring
 */
export const measureProcess = (metrics: Metrics, worker: string): (() => void) => {
  const labels = { worker };
  const startedAt = Date.now() / 1000 - process.uptime();
  const values: readonly (readonly [name: string, help: string, type: 'counter' | 'gauge', read: () => number])[] = [
    ['process_cpu_seconds_total', 'CPU time of the process, user and system.', 'counter', cpuSeconds],
    ['process_resident_memory_bytes', 'Resident memory.', 'gauge', () => process.memoryUsage.rss()],
    ['process_start_time_seconds', 'When the process started, in seconds since the epoch.', 'gauge', () => startedAt],
    ['nodejs_heap_size_used_bytes', 'Used memory of the heap.', 'gauge', () => process.memoryUsage().heapUsed],
    ['nodejs_external_memory_bytes', 'Memory outside the heap.', 'gauge', () => process.memoryUsage().external],
  ];
  for (const [name, help, type, read] of values)
    metrics.read({ name, help, labels: ['worker'], type, read: () => [{ labels, value: read() }] });
  metrics.read({
    name: 'process_open_fds',
    help: 'Open file descriptors.',
    labels: ['worker'],
    read: () => openFiles().map((value) => ({ labels, value })),
  });
  metrics.read({
    name: 'mintmark_build_info',
    help: 'The version of the server and of its runtime; the value is 1.',
    labels: ['version', 'node'],
    merge: 'max',
    read: () => [{ labels: { version: VERSION, node: process.version }, value: 1 }],
  });
  return measureEventLoop(metrics, labels);
};

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

// Where the system has no such folder, the metric is left out.
const openFiles = (): readonly number[] => {
  try {
    return [readdirSync('/proc/self/fd').length];
  } catch {
    return [];
  }
};

// Quantiles of the time since the scrape before; sum and count of all time.
const measureEventLoop = (metrics: Metrics, labels: { readonly worker: string }): (() => void) => {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  let sum = 0;
  let count = 0;
  metrics.read({
    name: 'mintmark_event_loop_delay_seconds',
    help: 'How late the event loop runs its timers: quantiles since the last scrape.',
    labels: ['worker', 'quantile'],
    type: 'summary',
    read: (): readonly Sample[] => {
      const ticks = delay.count;
      // Without a measurement, as in the first moments, there are no quantiles.
      const at = (quantile: number) => (ticks === 0 ? 0 : delayIn(delay.percentile(quantile * 100)));
      const quantiles = [...QUANTILES, 1].map((quantile) => ({ labels: { ...labels, quantile: String(quantile) }, value: at(quantile) }));
      sum += ticks === 0 ? 0 : delayIn(delay.mean) * ticks;
      count += ticks;
      delay.reset();
      return [...quantiles, { suffix: '_sum', labels, value: sum }, { suffix: '_count', labels, value: count }];
    },
  });
  return () => delay.disable();
};
