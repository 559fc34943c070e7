'use client';

import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect, useId, useState } from 'react';
import { unwrap } from '@/lib/api/problem';
import { useApi, useConfig } from '@/lib/api/provider';
import { upload } from '@/lib/api/upload';
import { ProblemNotice } from '../problem-notice';

const kTypes = ['image/jpeg', 'image/png', 'image/webp'] as const;
type Type = (typeof kTypes)[number];

const isPicture = (file: File): file is File & { type: Type } =>
  (kTypes as readonly string[]).includes(file.type);

// Promise, upload, confirm. The picture is shown from the reader's own disk meanwhile.
export function PosterField({ onReady }: { onReady: (id: string | undefined) => void }) {
  const words = useTranslations('admin');
  const api = useApi();
  const { apiUrl } = useConfig();
  const id = useId();
  const [shown, show] = useState<string>();
  useEffect(() => () => void (shown && URL.revokeObjectURL(shown)), [shown]);
  const sending = useMutation({
    mutationFn: async (file: File & { type: Type }) => {
      const begun = await unwrap(
        api.POST('/admin/images', { body: { contentType: file.type, size: file.size } }),
      );
      await upload(apiUrl, begun, file);
      return unwrap(api.POST('/admin/images/{id}/confirm', { params: { path: { id: begun.id } } }));
    },
    onSuccess: (image) => onReady(image.id),
  });
  const [wrongKind, setWrongKind] = useState(false);
  const choose = (file: File | undefined) => {
    onReady(undefined);
    sending.reset();
    setWrongKind(Boolean(file) && !isPicture(file as File));
    show(file && isPicture(file) ? URL.createObjectURL(file) : undefined);
    if (file && isPicture(file)) sending.mutate(file);
  };
  return (
    <div>
      <label htmlFor={id} className="text-sm text-soft">
        {words('poster')}
      </label>
      <input
        id={id}
        type="file"
        accept={kTypes.join(',')}
        aria-describedby={`${id}-state`}
        onChange={(event) => choose(event.target.files?.[0])}
        className="mt-1 block w-full rounded-card border border-edge bg-surface p-3 text-sm"
      />
      <p id={`${id}-state`} role="status" className="mt-1 text-sm text-soft">
        {wrongKind
          ? words('posterKind')
          : sending.isPending
            ? words('posterSending')
            : sending.isSuccess
              ? words('posterReady')
              : words('posterHint')}
      </p>
      {sending.error && <ProblemNotice error={sending.error} />}
      {/* eslint-disable-next-line @next/next/no-img-element -- a picture of the reader's own disk */}
      {shown && <img src={shown} alt={words('posterPreview')} className="mt-3 max-h-60 rounded-card" />}
    </div>
  );
}
