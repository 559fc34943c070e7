'use client';

import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';

const ToastContext = createContext<(text: string) => void>(() => {});

const kShownMs = 5_000;

// One line at a time, above the thumb; read out by screen readers. For what needs no answer.
export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<{ text: string; key: number } | null>(null);
  const key = useRef(0);
  const show = useCallback((text: string) => setShown({ text, key: ++key.current }), []);
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => setShown(null), kShownMs);
    return () => clearTimeout(timer);
  }, [shown]);
  const value = useMemo(() => show, [show]);
  return (
    <ToastContext.Provider value={value}>
      {children}
      <div
        role="status"
        aria-live="polite"
        className="pointer-events-none fixed inset-x-0 bottom-28 z-50 flex justify-center px-4"
      >
        {shown && (
          <p key={shown.key} className="rise rounded-card bg-ink px-4 py-3 text-paper">
            {shown.text}
          </p>
        )}
      </div>
    </ToastContext.Provider>
  );
}

export const useToast = () => useContext(ToastContext);
