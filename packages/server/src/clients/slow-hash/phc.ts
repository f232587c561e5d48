// The PHC string format: `$id[$v=version][$name=value,…][$salt[$hash]]`.
import { ClauseError } from '../../sentences/sentence.ts';

/** The parts of a PHC string. */
export interface PhcString {
  readonly version: string | undefined;
  readonly parameters: ReadonlyMap<string, string>;
  readonly salt: string | undefined;
  readonly hash: string | undefined;
}

/** Parses a string; `undefined` for one of another id. @throws Error as a clause when a part is malformed */
export const parsePhc = (id: string, text: string): PhcString | undefined => {
  const [start, itsId, ...rest] = text.split('$');
  if (start !== '' || itsId !== id) return undefined;
  const version = rest[0]?.startsWith('v=') ? rest.shift()?.slice(2) : undefined;
  const parameters = new Map<string, string>();
  if (rest[0]?.includes('=') && !rest[0].endsWith('=')) {
    for (const pair of rest.shift()?.split(',') ?? []) {
      const [, name = '', value = ''] = /^([a-z0-9-]{1,32})=([A-Za-z0-9/+.-]+)$/.exec(pair) ?? [];
      if (name === '' || parameters.has(name)) throw new ClauseError('has parameters that are malformed');
      parameters.set(name, value);
    }
  }
  if (rest.length > 2) throw new ClauseError('has more parts than a PHC string may');
  return { version, parameters, salt: rest[0], hash: rest[1] };
};
