'use client';

import { useTranslations } from 'next-intl';
import { useState, type ComponentProps } from 'react';
import { Field } from './field';

// A password that its owner may look at.
export function PasswordField(props: Omit<ComponentProps<typeof Field>, 'type'>) {
  const words = useTranslations('account');
  const [shown, show] = useState(false);
  return (
    <div className="relative">
      <Field
        {...props}
        type={shown ? 'text' : 'password'}
        className="pr-16"
        spellCheck={false}
        autoCapitalize="none"
      />
      <button
        type="button"
        onClick={() => show(!shown)}
        aria-pressed={shown}
        aria-label={words('showPassword', { field: props.label })}
        className="absolute top-7 right-1 min-h-11 px-3 text-sm text-soft underline underline-offset-4 hover:text-ink"
      >
        {shown ? words('hide') : words('show')}
      </button>
    </div>
  );
}
