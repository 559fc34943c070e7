'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useWatch, type UseFormReturn } from 'react-hook-form';
import { unwrap } from '@/lib/api/problem';
import { useApi } from '@/lib/api/provider';
import { count } from '@/lib/format';
import { hallOf, hallTemplates, seatCount } from '@/lib/hall-templates';
import { isTemplate, kNew } from '@/lib/show-form';
import type { ShowForm } from '@/lib/show-rules';
import { Field, SelectField } from '../field';
import { ProblemNotice } from '../problem-notice';
import { useFormWord } from './use-form-word';

function usePlaces(venue: string) {
  const api = useApi();
  const venues = useQuery({
    queryKey: ['admin', 'venues'],
    queryFn: () => unwrap(api.GET('/admin/venues', { params: { query: { size: 100 } } })),
  });
  const halls = useQuery({
    queryKey: ['admin', 'halls', venue],
    queryFn: () => unwrap(api.GET('/admin/venues/{id}/halls', { params: { path: { id: venue } } })),
    enabled: venue !== '' && venue !== kNew,
  });
  return { venues, halls };
}

// Where it takes place: a venue and hall that are there, or new ones, the hall from a template.
export function PlaceFields({ form }: { form: UseFormReturn<ShowForm> }) {
  const words = useTranslations('admin');
  const word = useFormWord();
  const { register, control, formState, setValue } = form;
  const { errors } = formState;
  const [venue, hall] = useWatch({ control, name: ['venue', 'hall'] });
  const { venues, halls } = usePlaces(venue);
  const chosen = register('venue', { onChange: () => setValue('hall', '') });
  return (
    <fieldset className="grid gap-4 border-t border-line pt-4">
      <legend className="sr-only">{words('place')}</legend>
      {(venues.error ?? halls.error) && <ProblemNotice error={venues.error ?? halls.error} />}
      <SelectField label={words('venue')} error={word(errors.venue)} {...chosen}>
        <option value="">{words('choose')}</option>
        <option value={kNew}>{words('newVenue')}</option>
        {venues.data?.items.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name} · {one.city}
          </option>
        ))}
      </SelectField>
      {venue === kNew && (
        <>
          <Field label={words('venueName')} error={word(errors.venueName)} {...register('venueName')} />
          <Field label={words('venueCity')} error={word(errors.venueCity)} {...register('venueCity')} />
          <Field
            label={words('venueAddress')}
            error={word(errors.venueAddress)}
            {...register('venueAddress')}
          />
        </>
      )}
      <SelectField label={words('hall')} error={word(errors.hall)} disabled={!venue} {...register('hall')}>
        <option value="">{words('choose')}</option>
        {venue !== kNew && halls.data && halls.data.items.length > 0 && (
          <optgroup label={words('hallsThere')}>
            {halls.data.items.map((one) => (
              <option key={one.id} value={one.id}>
                {words('hallWithSeats', { name: one.name, seats: count(one.seatCount) })}
              </option>
            ))}
          </optgroup>
        )}
        <optgroup label={words('templates')}>
          {hallTemplates.map((template) => (
            <option key={template} value={template}>
              {words('hallWithSeats', {
                name: words(`template.${template}`),
                seats: count(seatCount(hallOf(template, ''))),
              })}
            </option>
          ))}
        </optgroup>
      </SelectField>
      {isTemplate(hall) && (
        <Field
          label={words('hallName')}
          hint={words('hallNameHint')}
          error={word(errors.hallName)}
          {...register('hallName')}
        />
      )}
    </fieldset>
  );
}
