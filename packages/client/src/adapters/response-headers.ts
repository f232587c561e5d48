// Headers of other HTTP clients in the shape that the source reads.

/** Names with a value or several, as Headers. */
export const toHeaders = (values: object): Headers => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(values)) for (const one of [value].flat()) headers.append(name, String(one));
  return headers;
};
