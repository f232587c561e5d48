/** Converts the headers of another HTTP client, whose values are texts or lists, to `Headers`. */
export const toHeaders = (values: object): Headers => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(values)) for (const one of [value].flat()) headers.append(name, String(one));
  return headers;
};
