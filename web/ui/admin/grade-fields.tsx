'use client';

import { useTranslations } from 'next-intl';
import { useFieldArray, useWatch, type UseFormReturn } from 'react-hook-form';
import type { Hall } from '@/lib/api/schema';
import { count } from '@/lib/format';
import type { ScheduleForm } from '@/lib/schedule-rules';
import { Button } from '../button';
import { Field, SelectField } from '../field';
import { useFormWord } from './use-form-word';

const kGradesMax = 5; // as many as the shop has colours for

interface Props {
  form: UseFormReturn<ScheduleForm>;
  hall: Hall;
}

export function GradeFields({ form, hall }: Props) {
  const words = useTranslations('admin');
  const word = useFormWord();
  const { register, control, formState } = form;
  const { fields, append, remove } = useFieldArray({ control, name: 'grades' });
  const errors = formState.errors.grades;
  return (
    <>
      <fieldset className="grid gap-3 border-t border-line pt-4">
        <legend className="font-bold">{words('grades')}</legend>
        {fields.map((field, index) => (
          <div key={field.id} className="grid grid-cols-[6rem_1fr_auto] items-start gap-2">
            <Field
              label={words('gradeCode')}
              error={word(errors?.[index]?.code)}
              {...register(`grades.${index}.code`)}
            />
            <Field
              type="number"
              inputMode="numeric"
              label={words('price')}
              error={word(errors?.[index]?.price)}
              {...register(`grades.${index}.price`, { valueAsNumber: true })}
            />
            <Button
              kind="quiet"
              className="mt-6"
              disabled={fields.length === 1}
              aria-label={words('removeGrade', { number: String(index + 1) })}
              onClick={() => remove(index)}
            >
              {words('remove')}
            </Button>
          </div>
        ))}
        <Button disabled={fields.length >= kGradesMax} onClick={() => append({ code: '', price: 0 })}>
          {words('addGrade')}
        </Button>
      </fieldset>
      {hall.sections.map((section, index) => (
        <SectionFields key={section.code} form={form} section={section} index={index} />
      ))}
    </>
  );
}

function SectionFields(props: { form: Props['form']; section: Hall['sections'][number]; index: number }) {
  const { form, section, index } = props;
  const words = useTranslations('admin');
  const word = useFormWord();
  const { register, control, formState } = form;
  const codes = useWatch({ control, name: 'grades' }).map((grade) => grade.code);
  const seats = section.rows.reduce((sum, row) => sum + row.seats.length, 0);
  const options = codes.map((code, place) => (
    <option key={`${code}-${place}`} value={code}>
      {code}
    </option>
  ));
  return (
    <fieldset className="grid grid-cols-3 gap-2 border-t border-line pt-4">
      <legend className="font-bold">
        {section.name} · {words('rows', { rows: String(section.rows.length), seats: count(seats) })}
      </legend>
      <Field
        type="number"
        inputMode="numeric"
        label={words('frontRows')}
        error={word(formState.errors.sections?.[index]?.frontRows)}
        {...register(`sections.${index}.frontRows`, { valueAsNumber: true })}
      />
      <SelectField label={words('frontGrade')} {...register(`sections.${index}.front`)}>
        {options}
      </SelectField>
      <SelectField label={words('restGrade')} {...register(`sections.${index}.rest`)}>
        {options}
      </SelectField>
    </fieldset>
  );
}
