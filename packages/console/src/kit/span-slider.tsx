// A slider over a few spans of time.
import { useId } from 'react';
import { spanOf } from './span.ts';

/**
 * @param spans - in seconds, from the shortest to the longest
 * @param position - of the selected span
 * @param none - the text for no time at all
 */
export const SpanSlider = ({
  label,
  hint,
  spans,
  position,
  onPosition,
  none = '0 s',
}: {
  readonly label: string;
  readonly hint: string;
  readonly spans: readonly number[];
  readonly position: number;
  readonly onPosition: (position: number) => void;
  readonly none?: string;
}) => {
  const id = useId();
  const span = spans[position] ?? 0;
  const text = span === 0 ? none : spanOf(span);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={spans.length - 1}
        value={position}
        aria-valuetext={text}
        onChange={(event) => onPosition(event.target.valueAsNumber)}
      />
      <output htmlFor={id}>
        <strong>{text}</strong>
      </output>
      <span className="hint">{hint}</span>
    </div>
  );
};
