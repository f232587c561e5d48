// The name under which the document contains a schema.

/**
 * The `$id` or title of a schema; `undefined` for one without a name. Bodies have an `$id`, shared parts a
 * title: the validator accepts each id only once in a schema.
 */
export const schemaName = (schema: object): string | undefined => {
  const name = '$id' in schema ? schema.$id : 'title' in schema ? schema.title : undefined;
  return typeof name === 'string' ? name : undefined;
};
