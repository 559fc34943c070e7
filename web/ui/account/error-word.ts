'use client';

import { useTranslations } from 'next-intl';
import type { FieldError } from 'react-hook-form';
import type account from '@/messages/ko/account.json';

// A rule's message is the name of a word; what the API says about a field is shown as it is.
export function useErrorWord() {
  const words = useTranslations('account.errors');
  return (error: FieldError | undefined) => {
    const name = error?.message;
    if (!name) return undefined;
    return words.has(name as keyof typeof account.errors) ? words(name as keyof typeof account.errors) : name;
  };
}
