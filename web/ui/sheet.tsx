'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useId, useRef, type ReactNode } from 'react';

// A dialog that comes from below on a phone and stands in the middle of a desktop. The browser keeps focus inside, closes on Escape.
export function Sheet({
  open,
  onClose,
  title,
  children,
  foot,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  foot?: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const words = useTranslations('shared');
  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (open && !element.open) element.showModal();
    if (!open && element.open) element.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
      className="m-0 mt-auto max-h-[85dvh] w-full max-w-none rounded-t-card bg-surface p-0 text-ink shadow-2xl backdrop:bg-[#0008] open:rise sm:m-auto sm:max-w-lg sm:rounded-card"
    >
      <div className="flex max-h-[85dvh] flex-col">
        <header className="flex items-center justify-between gap-4 border-b border-line px-4 py-2">
          <h2 id={id} className="text-lg">
            {title}
          </h2>
          <button
            type="button"
            onClick={onClose}
            className="min-h-11 px-2 text-soft underline underline-offset-4"
          >
            {words('close')}
          </button>
        </header>
        <div className="overflow-y-auto overscroll-contain p-4">{open && children}</div>
        {foot && <footer className="border-t border-line p-4">{foot}</footer>}
      </div>
    </dialog>
  );
}
