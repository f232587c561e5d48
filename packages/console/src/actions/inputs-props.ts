// What the inputs get that a record has at its creation and later.

/** @typeParam Fields - of the form */
export interface InputsProps<Fields> {
  readonly fields: Fields;
  readonly onChange: (changes: Partial<Fields>) => void;
  /** Whether what cannot be changed later can still be chosen. */
  readonly isNew: boolean;
}
