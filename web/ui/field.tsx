import { useId, type InputHTMLAttributes, type ReactNode, type Ref, type SelectHTMLAttributes } from 'react';
import { classes } from './classes';

const kControl =
  'mt-1 block min-h-12 w-full rounded-card border bg-surface px-3 text-base text-ink placeholder:text-soft';

interface About {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
}

function useAbout({ hint, error }: Pick<About, 'hint' | 'error'>) {
  const id = useId();
  const described = classes(hint ? `${id}-hint` : null, error ? `${id}-error` : null) || undefined;
  return {
    id,
    aria: { id, 'aria-invalid': error ? true : undefined, 'aria-describedby': described } as const,
  };
}

function Around({ id, label, hint, error, children }: About & { id: string; children: ReactNode }) {
  return (
    <div>
      <label htmlFor={id} className="text-sm text-soft">
        {label}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-sm text-soft">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="mt-1 text-sm font-bold text-accent-text">
          {error}
        </p>
      )}
    </div>
  );
}

// Works with react-hook-form: <Field label="…" error={errors.email?.message} {...register('email')} />
export function Field({
  label,
  hint,
  error,
  className,
  ref,
  ...rest
}: About & InputHTMLAttributes<HTMLInputElement> & { ref?: Ref<HTMLInputElement> }) {
  const { id, aria } = useAbout({ hint, error });
  return (
    <Around id={id} label={label} hint={hint} error={error}>
      <input
        {...rest}
        {...aria}
        ref={ref}
        className={classes(kControl, error ? 'border-accent' : 'border-edge', className)}
      />
    </Around>
  );
}

export function SelectField({
  label,
  hint,
  error,
  className,
  ref,
  children,
  ...rest
}: About & SelectHTMLAttributes<HTMLSelectElement> & { ref?: Ref<HTMLSelectElement> }) {
  const { id, aria } = useAbout({ hint, error });
  return (
    <Around id={id} label={label} hint={hint} error={error}>
      <select
        {...rest}
        {...aria}
        ref={ref}
        className={classes(kControl, error ? 'border-accent' : 'border-edge', className)}
      >
        {children}
      </select>
    </Around>
  );
}

// A box to tick; never ticked before the reader ticks it.
export function CheckField({
  label,
  hint,
  error,
  ref,
  ...rest
}: Omit<About, 'label'> & { label: ReactNode } & Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> & {
    ref?: Ref<HTMLInputElement>;
  }) {
  const { id, aria } = useAbout({ hint, error });
  return (
    <div className="flex gap-3 py-2">
      <input {...rest} {...aria} ref={ref} type="checkbox" className="mt-0.5 size-5 shrink-0 accent-accent" />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && (
          <p id={`${id}-hint`} className="text-sm text-soft">
            {hint}
          </p>
        )}
        {error && (
          <p id={`${id}-error`} role="alert" className="text-sm font-bold text-accent-text">
            {error}
          </p>
        )}
      </div>
    </div>
  );
}
