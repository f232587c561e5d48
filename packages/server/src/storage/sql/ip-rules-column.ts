// Parses the column of a client's address rules.
import type { IpRules } from '../../records/client.ts';
import { isJsonArray, parseObject } from './json-column.ts';

export const ipRulesOf = (json: string): IpRules => {
  const { op, ranges } = parseObject(json);
  if ((op === 'allow' || op === 'deny') && isJsonArray(ranges)) return { op, ranges: ranges.map(String) };
  throw new TypeError('The address rules of the store are damaged.');
};
