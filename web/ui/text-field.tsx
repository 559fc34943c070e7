import type { Ref, TextareaHTMLAttributes } from 'react';
import { useId } from 'react';
import { classes } from './classes';

// A field of several lines; otherwise as Field.
export function TextField({
  label,
  error,
  ref,
  ...rest
}: TextareaHTMLAttributes<HTMLTextAreaElement> & {
  label: string;
  error?: string | undefined;
  ref?: Ref<HTMLTextAreaElement>;
}) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="text-sm text-soft">
        {label}
      </label>
      <textarea
        {...rest}
        id={id}
        ref={ref}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : undefined}
        className={classes(
          'mt-1 block w-full rounded-card border bg-surface p-3 text-base text-ink',
          error ? 'border-accent' : 'border-edge',
        )}
      />
      {error && (
        <p id={`${id}-error`} role="alert" className="mt-1 text-sm font-bold text-accent-text">
          {error}
        </p>
      )}
    </div>
  );
}
