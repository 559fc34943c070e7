'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { unwrap } from '@/lib/api/problem';
import { useApi } from '@/lib/api/provider';
import type { Event, Hall } from '@/lib/api/schema';
import { useAction } from '@/lib/api/use-action';
import { lazyRules } from '@/lib/lazy-rules';
import { emptySchedule, toDraft } from '@/lib/schedule-form';
import type { ScheduleForm } from '@/lib/schedule-rules';
import { serverNow } from '@/lib/server-clock';
import { Button } from '../button';
import { CheckField, Field, SelectField } from '../field';
import { ProblemNotice } from '../problem-notice';
import { Skeleton } from '../skeleton';
import { GradeFields } from './grade-fields';
import { useFormWord } from './use-form-word';

export function ScheduleEditor({ event, onDone }: { event: Event; onDone: () => void }) {
  const api = useApi();
  const hall = useQuery({
    queryKey: ['admin', 'hall', event.hallId],
    queryFn: () => unwrap(api.GET('/admin/halls/{id}', { params: { path: { id: event.hallId } } })),
    staleTime: Infinity,
  });
  if (hall.error) return <ProblemNotice error={hall.error} onRetry={() => void hall.refetch()} />;
  if (!hall.data) return <Skeleton className="mt-4 h-64 w-full" />;
  return <Form event={event} hall={hall.data} onDone={onDone} />;
}

const rules = lazyRules(async () => (await import('@/lib/schedule-rules')).scheduleRules);

function Form({ event, hall, onDone }: { event: Event; hall: Hall; onDone: () => void }) {
  const words = useTranslations('admin');
  const word = useFormWord();
  const api = useApi();
  const queries = useQueryClient();
  const form = useForm<ScheduleForm>({
    resolver: rules,
    defaultValues: emptySchedule(hall, new Date(serverNow())),
  });
  const { register, handleSubmit, formState } = form;
  const { errors } = formState;
  const adding = useAction({
    mutationFn: (filled: ScheduleForm) =>
      unwrap(
        api.POST('/admin/events/{id}/schedules', {
          params: { path: { id: event.id } },
          body: toDraft(filled, hall),
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['admin', 'event', event.id] });
      onDone();
    },
  });
  const number = { valueAsNumber: true };
  return (
    <form
      noValidate
      onSubmit={handleSubmit((filled) => {
        if (!adding.isPending) adding.mutate(filled);
      })}
      className="mt-6 grid max-w-column gap-4 rounded-card border border-line bg-surface p-4"
    >
      <h3 className="text-lg">{words('addSchedule')}</h3>
      <p className="text-sm text-soft">{words('koreanTime')}</p>
      <Field
        type="datetime-local"
        label={words('startsAt')}
        error={word(errors.startsAt)}
        {...register('startsAt')}
      />
      <Field
        type="number"
        inputMode="numeric"
        label={words('minutes')}
        error={word(errors.minutes)}
        {...register('minutes', number)}
      />
      <Field
        type="datetime-local"
        label={words('saleOpensAt')}
        error={word(errors.saleOpensAt)}
        {...register('saleOpensAt')}
      />
      <Field
        type="datetime-local"
        label={words('saleClosesAt')}
        error={word(errors.saleClosesAt)}
        {...register('saleClosesAt')}
      />
      <Field
        type="number"
        inputMode="numeric"
        label={words('ticketLimit')}
        error={word(errors.ticketLimit)}
        {...register('ticketLimit', number)}
      />
      <SelectField label={words('queueMode')} hint={words('queueModeHint')} {...register('queueMode')}>
        {(['AUTO', 'ON', 'OFF'] as const).map((mode) => (
          <option key={mode} value={mode}>
            {words(`mode.${mode}`)}
          </option>
        ))}
      </SelectField>
      <GradeFields form={form} hall={hall} />
      <Field
        type="number"
        inputMode="numeric"
        label={words('fee')}
        hint={words('feeHint')}
        error={word(errors.fee)}
        {...register('fee', number)}
      />
      <div>
        <CheckField label={words('welfare')} {...register('welfare')} />
        <CheckField label={words('youth')} {...register('youth')} />
      </div>
      {adding.error && <ProblemNotice error={adding.error} />}
      <div className="flex gap-2">
        <Button onClick={onDone}>{words('back')}</Button>
        <Button type="submit" kind="accent" wide busy={adding.isPending}>
          {words('saveSchedule')}
        </Button>
      </div>
    </form>
  );
}
