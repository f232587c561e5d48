// A choice of a few, side by side.
import * as ToggleGroup from '@radix-ui/react-toggle-group';
import { Icon, type IconName } from './icon.tsx';

export const Segments = <Value extends string>({
  label,
  value,
  options,
  onValue,
}: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly text: string; readonly icon?: IconName }[];
  readonly onValue: (value: Value) => void;
}) => (
  <ToggleGroup.Root
    className="segments"
    type="single"
    aria-label={label}
    value={value}
    onValueChange={(next: string) => {
      const chosen = options.find((option) => option.value === next);
      if (chosen !== undefined) onValue(chosen.value);
    }}
  >
    {options.map(({ value: each, text, icon }) => (
      <ToggleGroup.Item key={each} value={each} {...(icon === undefined ? {} : { 'aria-label': text, title: text })}>
        {icon === undefined ? text : <Icon name={icon} />}
      </ToggleGroup.Item>
    ))}
  </ToggleGroup.Root>
);
