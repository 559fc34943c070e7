'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState, type FormEvent } from 'react';
import { unwrap } from '@/lib/api/problem';
import { useApi } from '@/lib/api/provider';
import type { QueueControl, QueueControlChange, Schedule } from '@/lib/api/schema';
import { useAction } from '@/lib/api/use-action';
import { Button } from '../button';
import { Field } from '../field';
import { ProblemNotice } from '../problem-notice';
import { Sheet } from '../sheet';
import { useToast } from '../toast';

const kTargetMax = 1_000_000;
const kMessageMax = 200;

export function SaleControls({ queue, schedule }: { queue: QueueControl; schedule: Schedule }) {
  const words = useTranslations('admin');
  const api = useApi();
  const queries = useQueryClient();
  const toast = useToast();
  const path = { scheduleId: queue.scheduleId };
  const change = useAction({
    mutationFn: (body: QueueControlChange) =>
      unwrap(api.PUT('/admin/queue/{scheduleId}', { params: { path }, body })),
    onSuccess: (changed) => {
      queries.setQueryData(['admin', 'queue', queue.scheduleId], changed);
      toast(words('changed'));
    },
  });
  const apply = (body: QueueControlChange) => {
    if (!change.isPending) change.mutate(body);
  };
  const over = schedule.state === 'CLOSED' || schedule.state === 'CANCELLED';
  return (
    <section aria-label={words('controls')} className="grid content-start gap-6">
      {change.error && <ProblemNotice error={change.error} />}
      <div>
        <Button
          wide
          kind={queue.paused ? 'accent' : 'plain'}
          busy={change.isPending}
          disabled={over}
          onClick={() => apply({ paused: !queue.paused })}
        >
          {queue.paused ? words('resume') : words('pause')}
        </Button>
        <p className="mt-2 text-sm text-soft">{queue.paused ? words('resumeHint') : words('pauseHint')}</p>
      </div>
      <TargetForm target={queue.target} busy={change.isPending} onSave={(target) => apply({ target })} />
      <MessageForm
        message={queue.message ?? ''}
        busy={change.isPending}
        onSave={(message) => apply({ message })}
      />
      {!over && <Stop schedule={schedule} />}
    </section>
  );
}

function TargetForm(props: { target: number; busy: boolean; onSave: (target: number) => void }) {
  const words = useTranslations('admin');
  const [typed, type] = useState<string>();
  const value = Number(typed ?? props.target);
  const isGood = Number.isInteger(value) && value >= 0 && value <= kTargetMax;
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (isGood && typed !== undefined) props.onSave(value);
    type(undefined);
  };
  return (
    <form onSubmit={save} className="flex items-end gap-2 [&>div]:flex-1">
      <Field
        type="number"
        inputMode="numeric"
        min={0}
        max={kTargetMax}
        label={words('target')}
        value={typed ?? String(props.target)}
        onChange={(event) => type(event.target.value)}
      />
      <Button type="submit" disabled={typed === undefined || !isGood} busy={props.busy}>
        {words('apply')}
      </Button>
    </form>
  );
}

function MessageForm(props: { message: string; busy: boolean; onSave: (message: string) => void }) {
  const words = useTranslations('admin');
  const [typed, type] = useState<string>();
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (typed !== undefined) props.onSave(typed.trim());
    type(undefined);
  };
  return (
    <form onSubmit={save} className="grid gap-2">
      <Field
        label={words('message')}
        hint={words('messageHint')}
        maxLength={kMessageMax}
        value={typed ?? props.message}
        onChange={(event) => type(event.target.value)}
      />
      <Button type="submit" disabled={typed === undefined} busy={props.busy}>
        {words('apply')}
      </Button>
    </form>
  );
}

// The one thing that cannot be undone asks again.
function Stop({ schedule }: { schedule: Schedule }) {
  const words = useTranslations('admin');
  const api = useApi();
  const queries = useQueryClient();
  const [asking, ask] = useState(false);
  const closing = useAction({
    mutationFn: () =>
      unwrap(api.POST('/admin/schedules/{id}/close', { params: { path: { id: schedule.id } } })),
    onSuccess: (closed) => {
      queries.setQueryData(['admin', 'schedule', schedule.id], closed);
      ask(false);
    },
  });
  return (
    <>
      <Button wide onClick={() => ask(true)}>
        {words('stop')}
      </Button>
      <Sheet
        open={asking}
        onClose={() => ask(false)}
        title={words('stopTitle')}
        foot={
          <Button kind="accent" wide busy={closing.isPending} onClick={() => closing.mutate()}>
            {words('stopNow')}
          </Button>
        }
      >
        <p>{words('stopDetail')}</p>
        {closing.error && <ProblemNotice error={closing.error} />}
      </Sheet>
    </>
  );
}
