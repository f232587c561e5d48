// Settings with one entry per line: lists, labels such as `team=payments`, and mappings such as `a = b c`.

/** The lines of a text that are not empty. */
export const linesIn = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const LABEL = /^(?<name>[^=\s]+)=(?<value>.*)$/;
const MAPPING = /^(?<name>\S+)\s+=\s+(?<value>\S.*)$/;

/** The first line that is not of a form, or whose name another has: without it, a setting might permit more. */
const faultIn = (text: string, form: RegExp): string | undefined => {
  const names = linesIn(text).map((line) => form.exec(line)?.groups?.['name']);
  return linesIn(text).find((_, index) => names[index] === undefined || names.indexOf(names[index]) !== index);
};

const pairsIn = (text: string, form: RegExp): readonly (readonly [name: string, value: string])[] =>
  linesIn(text).flatMap((line) => {
    const { name, value } = form.exec(line)?.groups ?? {};
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });

export const labelFault = (text: string): string | undefined => faultIn(text, LABEL);
export const mappingFault = (text: string): string | undefined => faultIn(text, MAPPING);

export const labelLines = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');

export const labelsIn = (text: string): Readonly<Record<string, string>> => Object.fromEntries(pairsIn(text, LABEL));

export const mappingLines = (mappings: Readonly<Record<string, readonly string[]>>): string =>
  Object.entries(mappings)
    .map(([name, values]) => `${name} = ${values.join(' ')}`)
    .join('\n');

export const mappingsIn = (text: string): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(pairsIn(text, MAPPING).map(([name, values]) => [name, values.split(/\s+/)]));
