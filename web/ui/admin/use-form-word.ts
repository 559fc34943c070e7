'use client';

import { useTranslations } from 'next-intl';
import type { FieldError } from 'react-hook-form';
import type admin from '@/messages/ko/admin.json';

export function useFormWord() {
  const words = useTranslations('admin.errors');
  return (error: Pick<FieldError, 'message'> | undefined) => {
    const name = error?.message;
    if (!name) return undefined;
    return words.has(name as keyof typeof admin.errors) ? words(name as keyof typeof admin.errors) : name;
  };
}
