// A form that changes a record. It edits the version that it loaded, not the newest: a change by someone else in between
// would be undone unnoticed. What was saved can be taken back.
import type { Versioned } from '@mintmark/client/management';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useToast } from '../kit/toast.tsx';
import { useTexts } from '../language/language.tsx';

/** A form, and the version of the record that it changes. */
export interface VersionedForm<Data, Fields> {
  /** The record as the form loaded it. */
  readonly record: Data;
  readonly fields: Fields;
  readonly change: (changes: Partial<Fields>) => void;
  readonly save: () => void;
  readonly isSaving: boolean;
  /** Why it could not be saved, taken back or loaded. */
  readonly error: unknown;
  /** Loads the newest version, and drops what was changed. */
  readonly reload: () => void;
}

/**
 * @param options - the loaded version and the key of its query; the fields of a record; how the record is read, and
 *   written over the version with an entity tag
 */
export const useVersionedForm = <Data, Fields extends object>({
  loaded,
  queryKey,
  fieldsOf,
  read,
  write,
}: {
  readonly loaded: Versioned<Data>;
  readonly queryKey: readonly string[];
  readonly fieldsOf: (record: Data) => Fields;
  readonly read: () => Promise<Versioned<Data>>;
  readonly write: (record: Data, fields: Fields, version: { readonly etag: string | undefined }) => Promise<Versioned<Data>>;
}): VersionedForm<Data, Fields> => {
  const { t } = useTexts();
  const toast = useToast();
  const queries = useQueryClient();
  const [base, setBase] = useState(loaded);
  const [fields, setFields] = useState(() => fieldsOf(loaded.record));
  const load = (next: Versioned<Data>): void => {
    setBase(next);
    setFields(fieldsOf(next.record));
    queries.setQueryData(queryKey, next);
  };
  const again = useMutation({ mutationFn: read, onSuccess: load });
  const undo = useMutation({
    mutationFn: ({ saved, before }: { readonly saved: Versioned<Data>; readonly before: Fields }) =>
      write(saved.record, before, { etag: saved.etag }),
    onSuccess: load,
  });
  const save = useMutation({
    mutationFn: () => write(base.record, fields, { etag: base.etag }),
    onSuccess: (saved) => {
      const before = fieldsOf(base.record);
      load(saved);
      toast({ text: t('saved'), undo: () => undo.mutate({ saved, before }) });
    },
  });
  return {
    record: base.record,
    fields,
    change: (changes) => setFields({ ...fields, ...changes }),
    save: () => save.mutate(),
    isSaving: save.isPending,
    error: again.error ?? undo.error ?? save.error,
    reload: () =>
      again.mutate(undefined, {
        onSuccess: () => {
          save.reset();
          undo.reset();
        },
      }),
  };
};
