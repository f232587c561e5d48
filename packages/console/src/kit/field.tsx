// Form fields: each has a label, and its hint and fault are read with it.
import { type ComponentProps, type ReactNode, useId } from 'react';

interface About {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly fault?: string | undefined;
}

type Described = { readonly id: string; readonly 'aria-describedby': string | undefined; readonly 'aria-invalid': boolean };

/** A label with one control, its hint and its fault. */
const Field = ({ label, hint, fault, control }: About & { readonly control: (about: Described) => ReactNode }) => {
  const id = useId();
  const described = [hint === undefined ? '' : `${id}-hint`, fault === undefined ? '' : `${id}-fault`]
    .filter((each) => each !== '')
    .join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {control({ id, 'aria-describedby': described === '' ? undefined : described, 'aria-invalid': fault !== undefined })}
      {hint !== undefined && (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {fault !== undefined && (
        <span className="fault" id={`${id}-fault`}>
          {fault}
        </span>
      )}
    </div>
  );
};

type OnText = { readonly value: string; readonly onText: (text: string) => void };

export const TextField = ({
  label,
  hint,
  fault,
  onText,
  ...rest
}: About & OnText & Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'className'>) => (
  <Field
    {...{ label, hint, fault }}
    control={(about) => <input {...rest} {...about} className="input" onChange={(event) => onText(event.target.value)} />}
  />
);

export const TextArea = ({
  label,
  hint,
  fault,
  onText,
  ...rest
}: About & OnText & Omit<ComponentProps<'textarea'>, 'value' | 'onChange' | 'className'>) => (
  <Field
    {...{ label, hint, fault }}
    control={(about) => (
      <textarea spellCheck={false} {...rest} {...about} className="input" onChange={(event) => onText(event.target.value)} />
    )}
  />
);

/** @typeParam Value - of the options: each has a text */
export const SelectField = <Value extends string>({
  label,
  hint,
  value,
  options,
  onValue,
}: About & {
  readonly value: Value;
  readonly options: readonly (readonly [value: Value, text: string])[];
  readonly onValue: (value: Value) => void;
}) => (
  <Field
    {...{ label, hint }}
    control={(about) => (
      <select
        {...about}
        className="input"
        value={value}
        onChange={(event) => {
          const chosen = options.find(([each]) => each === event.target.value);
          if (chosen !== undefined) onValue(chosen[0]);
        }}
      >
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    )}
  />
);

export const CheckField = ({
  label,
  hint,
  checked,
  onChecked,
  disabled = false,
}: {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly onChecked: (checked: boolean) => void;
  readonly disabled?: boolean;
}) => {
  const id = useId();
  return (
    <div className="check">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChecked(event.target.checked)}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <div className="hint" id={`${id}-hint`}>
            {hint}
          </div>
        )}
      </div>
    </div>
  );
};
