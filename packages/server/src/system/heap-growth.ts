// How much garbage V8 lets accumulate in a process that serves requests.
import { setFlagsFromString } from 'node:v8';

/**
 * Lets the heap grow by at most 30 % of what is in use before it is collected again. By default it grows to four times
 * that on a machine with much memory, because a batch of requests outlives the collections of young objects (decision 213).
 * For the whole process.
 */
export const limitHeapGrowth = (): void => setFlagsFromString('--heap-growing-percent=30');
