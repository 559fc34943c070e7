'use client';

import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect, useId, useState } from 'react';
import { isProblem, unwrap } from '@/lib/api/problem';
import { useApi, useConfig } from '@/lib/api/provider';
import { upload } from '@/lib/api/upload';
import { buttonClasses } from '../button';
import { classes } from '../classes';
import { ProblemNotice } from '../problem-notice';

const kTypes = ['image/jpeg', 'image/png', 'image/webp'] as const;
type Type = (typeof kTypes)[number];

const isPicture = (file: File): file is File & { type: Type } =>
  (kTypes as readonly string[]).includes(file.type);

const kBytesMax = 5 << 20; // the API's, unless it is set otherwise

export interface Poster {
  id?: string;
  isSending: boolean;
}

type Fault = 'posterKind' | 'posterLarge' | 'posterUnreadable';

const faultOf = (file: File): Fault | undefined =>
  !isPicture(file) ? 'posterKind' : file.size > kBytesMax ? 'posterLarge' : undefined;

// Promise, upload, confirm. The picture is shown from the reader's own disk meanwhile.
export function PosterField({ onChange }: { onChange: (poster: Poster) => void }) {
  const words = useTranslations('admin');
  const api = useApi();
  const { apiUrl } = useConfig();
  const id = useId();
  const [name, setName] = useState<string>();
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
  });
  const [refused, refuse] = useState<Fault>();
  const fault = isProblem(sending.error, 'IMAGE_REFUSED') ? 'posterUnreadable' : refused;
  // Only the file that was chosen last counts: reset() lets go of one that is still on its way.
  const send = (file: File & { type: Type }) => {
    onChange({ isSending: true });
    sending.mutate(file, {
      onSuccess: ({ id }) => onChange({ id, isSending: false }),
      onError: () => onChange({ isSending: false }),
    });
  };
  const choose = (file: File | undefined) => {
    const wrong = file && faultOf(file);
    const good = file && !wrong && isPicture(file) ? file : undefined;
    sending.reset();
    setName(file?.name);
    refuse(wrong);
    show(good && URL.createObjectURL(good));
    if (good) send(good);
    else onChange({ isSending: false });
  };
  return (
    <div>
      <span id={`${id}-name`} className="text-sm text-soft">
        {words('poster')}
      </span>
      {/* The browser's own field speaks the browser's language: it is there for hands and readers, the label for eyes. */}
      <div className="relative mt-1 flex items-center gap-3 rounded-card has-focus-visible:outline-3 has-focus-visible:outline-offset-2">
        <input
          id={id}
          type="file"
          accept={kTypes.join(',')}
          aria-labelledby={`${id}-name`}
          aria-describedby={`${id}-state`}
          aria-invalid={fault ? true : undefined}
          onChange={(event) => choose(event.target.files?.[0])}
          className="absolute inset-0 w-full cursor-pointer opacity-0"
        />
        <span aria-hidden className={buttonClasses('plain', false, 'shrink-0')}>
          {words('posterChoose')}
        </span>
        <span aria-hidden className="min-w-0 truncate text-sm text-soft">
          {name ?? words('posterNone')}
        </span>
      </div>
      <p
        id={`${id}-state`}
        role="status"
        className={classes('mt-1 text-sm', fault ? 'font-bold text-accent-text' : 'text-soft')}
      >
        {fault
          ? words(fault)
          : sending.isPending
            ? words('posterSending')
            : sending.isSuccess
              ? words('posterReady')
              : words('posterHint')}
      </p>
      {sending.error && !fault && (
        <ProblemNotice error={sending.error} onRetry={() => send(sending.variables)} />
      )}
      {shown && !fault && (
        // eslint-disable-next-line @next/next/no-img-element -- a picture of the reader's own disk
        <img src={shown} alt={words('posterPreview')} className="mt-3 max-h-60 rounded-card" />
      )}
    </div>
  );
}
