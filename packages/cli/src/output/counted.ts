/** A number with its noun: `1 client`, `2 clients`. @param plural - if it is not the singular with an s */
export const counted = (count: number, singular: string, plural = `${singular}s`): string => `${count} ${count === 1 ? singular : plural}`;
