'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useRouter } from '@/i18n/navigation';
import { lazyRules } from '@/lib/lazy-rules';
import { paths } from '@/lib/paths';
import { ageRatings, emptyShow } from '@/lib/show-form';
import type { ShowForm } from '@/lib/show-rules';
import { Button } from '../button';
import { Field, SelectField } from '../field';
import { ProblemNotice } from '../problem-notice';
import { TextField } from '../text-field';
import { PlaceFields } from './place-fields';
import { PosterField, type Poster } from './poster-field';
import { Staff } from './staff';
import { useCreateShow } from './use-create-show';
import { useFormWord } from './use-form-word';

export function NewShow() {
  return (
    <Staff>
      <Inner />
    </Staff>
  );
}

const rules = lazyRules(async () => (await import('@/lib/show-rules')).showRules);

function Inner() {
  const words = useTranslations('admin');
  const rating = useTranslations('shared.ageRating');
  const word = useFormWord();
  const router = useRouter();
  const create = useCreateShow();
  const [poster, setPoster] = useState<Poster>({ isSending: false });
  const form = useForm<ShowForm>({ resolver: rules, defaultValues: emptyShow });
  const { register, handleSubmit, formState } = form;
  const { errors } = formState;
  const busy = create.isPending || create.isSuccess;
  return (
    <form
      noValidate
      onSubmit={handleSubmit((filled) => {
        if (busy || poster.isSending) return;
        create.mutate(
          { form: filled, posterImageId: poster.id },
          { onSuccess: (event) => router.replace(paths.adminEvent(event.id)) },
        );
      })}
      className="grid max-w-column gap-4"
    >
      <Field label={words('title')} error={word(errors.title)} {...register('title')} />
      <Field label={words('artist')} error={word(errors.artist)} {...register('artist')} />
      <TextField
        label={words('description')}
        rows={6}
        error={word(errors.description)}
        {...register('description')}
      />
      <SelectField label={words('ageRating')} {...register('ageRating')}>
        {ageRatings.map((name) => (
          <option key={name} value={name}>
            {rating(name)}
          </option>
        ))}
      </SelectField>
      <PosterField onChange={setPoster} />
      <PlaceFields form={form} />
      {create.error && <ProblemNotice error={create.error} />}
      <Button type="submit" kind="accent" wide busy={busy || poster.isSending}>
        {busy ? words('creating') : poster.isSending ? words('posterSending') : words('create')}
      </Button>
    </form>
  );
}
