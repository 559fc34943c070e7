'use client';

import { useRef } from 'react';
import { unwrap } from '@/lib/api/problem';
import { useApi } from '@/lib/api/provider';
import { useAction } from '@/lib/api/use-action';
import { hallOf, type HallTemplate } from '@/lib/hall-templates';
import { isTemplate, kNew } from '@/lib/show-form';
import type { ShowForm } from '@/lib/show-rules';

// Venue, hall and show, one after the other. What has been made already is not made again when a later step fails.
export function useCreateShow() {
  const api = useApi();
  const made = useRef(new Map<string, string>());
  const once = async (what: string, make: () => Promise<{ id: string }>) => {
    const known = made.current.get(what);
    if (known) return known;
    const { id } = await make();
    made.current.set(what, id);
    return id;
  };
  return useAction({
    mutationFn: async ({ form, posterImageId }: { form: ShowForm; posterImageId?: string | undefined }) => {
      const place = { name: form.venueName, city: form.venueCity, address: form.venueAddress };
      const venue =
        form.venue === kNew
          ? await once(JSON.stringify(place), () => unwrap(api.POST('/admin/venues', { body: place })))
          : form.venue;
      const path = { id: venue };
      const hall = isTemplate(form.hall)
        ? await once(`${venue} ${form.hall} ${form.hallName}`, () =>
            unwrap(
              api.POST('/admin/venues/{id}/halls', {
                params: { path },
                body: hallOf(form.hall as HallTemplate, form.hallName),
              }),
            ),
          )
        : form.hall;
      const { title, artist, description, ageRating } = form;
      return unwrap(
        api.POST('/admin/events', {
          body: {
            title,
            artist,
            description,
            ageRating,
            hallId: hall,
            ...(posterImageId ? { posterImageId } : {}),
          },
        }),
      );
    },
  });
}
